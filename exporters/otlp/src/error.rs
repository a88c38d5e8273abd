metriken_http::exporter_error! {
    /// Why an exporter could not be started.
    ///
    /// Its text says what is wrong and what to do next; what another crate said
    /// is the [`source`](std::error::Error::source), and in the text.
    pub struct Error;
}

impl Error {
    /// The same, which is about what a variable of the environment says.
    pub(crate) fn of_variable(mut self, name: &str) -> Self {
        self.text = format!("{name}: {}", self.text);
        self
    }

    /// A certificate without its key, or a key without its certificate.
    pub(crate) fn half_identity(given: &str, missing: &str) -> Self {
        Self::unusable(format!(
            "{given} says nothing without {missing}: set that to the path of the other file, or \
             neither"
        ))
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
