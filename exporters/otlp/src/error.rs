metriken_http::exporter_error! {
    /// Why an exporter could not be started.
    ///
    /// Its text says what is wrong and what to do next; what another crate said
    /// is the [`source`](std::error::Error::source), and in the text.
    pub struct Error;
}

impl Error {
    pub(crate) fn variable(name: &str, value: &str, advice: &str) -> Self {
        Self::setting(format!("{name} cannot be {value:?}: {advice}"))
    }

    #[cfg(not(feature = "grpc"))]
    pub(crate) fn without_grpc() -> Self {
        Self::setting(
            "this program was built without gRPC: turn on the feature `grpc` of metriken-otlp, or \
             export by otlp+http",
        )
    }

    #[cfg(feature = "grpc")]
    pub(crate) fn user_in_url() -> Self {
        Self::unusable("gRPC knows no user and password in a URL: send a header authorization")
    }

    #[cfg(feature = "grpc")]
    pub(crate) fn metadata(name: &str) -> Self {
        Self::unusable(format!(
            "gRPC cannot send the header {name}: names that end in -bin are for bytes"
        ))
    }
}
