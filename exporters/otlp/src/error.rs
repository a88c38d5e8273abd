use std::{error, fmt};

type Source = Box<dyn error::Error + Send + Sync>;

/// Why an exporter could not be started.
///
/// Its text says what is wrong and what to do next; what another crate said is
/// the [`source`](error::Error::source), and in the text.
pub struct Error {
    kind: Kind,
    text: String,
    source: Option<Source>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    InvalidSetting,
    InvalidReceiver,
    NotStarted,
}

impl Error {
    /// Whether a variable of the environment or a parameter has no meaning.
    pub fn is_invalid_setting(&self) -> bool {
        self.kind == Kind::InvalidSetting
    }

    /// Whether the URL, a header or a certificate cannot be used.
    pub fn is_invalid_receiver(&self) -> bool {
        self.kind == Kind::InvalidReceiver
    }

    /// Whether the system had no room for another thread.
    pub fn is_not_started(&self) -> bool {
        self.kind == Kind::NotStarted
    }

    pub(crate) fn variable(name: &str, value: &str, advice: &str) -> Self {
        let text = format!("{name} cannot be {value:?}: {advice}");
        Self::new(Kind::InvalidSetting, text)
    }

    pub(crate) fn receiver(source: impl error::Error + Send + Sync + 'static) -> Self {
        Error {
            kind: Kind::InvalidReceiver,
            text: source.to_string(),
            source: Some(source.into()),
        }
    }

    #[cfg(not(feature = "grpc"))]
    pub(crate) fn without_grpc() -> Self {
        let text = "this program was built without gRPC: turn on the feature `grpc` of \
                    metriken-otlp, or export by otlp+http";
        Self::new(Kind::InvalidSetting, text.to_owned())
    }

    #[cfg(feature = "grpc")]
    pub(crate) fn user_in_url() -> Self {
        let text = "gRPC knows no user and password in a URL: send a header authorization";
        Self::new(Kind::InvalidReceiver, text.to_owned())
    }

    #[cfg(feature = "grpc")]
    pub(crate) fn metadata(name: &str) -> Self {
        let text =
            format!("gRPC cannot send the header {name}: names that end in -bin are for bytes");
        Self::new(Kind::InvalidReceiver, text)
    }

    fn new(kind: Kind, text: String) -> Self {
        Error {
            kind,
            text,
            source: None,
        }
    }

    pub(crate) fn start(source: metriken_exposition::export::Error) -> Self {
        Error {
            kind: Kind::NotStarted,
            text: source.to_string(),
            source: Some(source.into()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The text, advice included: it is what a `main` that returns the error prints.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn error::Error + 'static))
    }
}
