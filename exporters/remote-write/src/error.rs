use std::{error, fmt};

type Source = Box<dyn error::Error + Send + Sync>;

/// Why an exporter could not be started.
///
/// Its text says what is wrong and what to do next; what another crate said is
/// the [`source`](error::Error::source), and in the text.
///
/// # Examples
/// ```
/// use metriken_remote_write::{Exporter, Names};
///
/// let exporter = Exporter::builder("http://127.0.0.1:9090/api/v1/write").names(Names::Utf8);
/// let error = exporter.start().unwrap_err();
/// assert!(error.is_invalid_setting());
/// println!("{error}");
/// ```
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
    /// Whether things were chosen that do not go together.
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

    pub(crate) fn names() -> Self {
        Error {
            kind: Kind::InvalidSetting,
            text: "only version 2 has names of all characters; ask for that version, or for \
                   legacy names"
                .to_owned(),
            source: None,
        }
    }

    pub(crate) fn receiver(source: metriken_http::Error) -> Self {
        Self::of(Kind::InvalidReceiver, source)
    }

    pub(crate) fn start(source: metriken_exposition::export::Error) -> Self {
        Self::of(Kind::NotStarted, source)
    }

    fn of(kind: Kind, source: impl error::Error + Send + Sync + 'static) -> Self {
        Error {
            kind,
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
