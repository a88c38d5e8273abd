use std::convert::Infallible;
use std::{error, fmt};

use metriken_exposition::export;

/// Why an exporter could not be started.
///
/// Its text says what was tried, what is wrong and what to do next. That nobody
/// listens is not an error: that may change.
///
/// # Examples
/// ```
/// let error = metriken_statsd::Exporter::builder().address("udp:").start().unwrap_err();
/// assert!(error.is_invalid_address());
/// println!("{error}");
/// ```
pub struct Error {
    kind: Kind,
    text: String,
    source: Option<export::Error>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    InvalidAddress,
    InvalidOption,
    System,
}

impl Error {
    /// Whether the address is written wrongly, or is of a kind that this system
    /// does not have.
    pub fn is_invalid_address(&self) -> bool {
        self.kind == Kind::InvalidAddress
    }

    /// Whether something that was chosen cannot be so.
    pub fn is_invalid_option(&self) -> bool {
        self.kind == Kind::InvalidOption
    }

    pub(crate) fn address(given: &str, wrong: &str) -> Self {
        Self {
            kind: Kind::InvalidAddress,
            text: format!(
                "cannot send to \"{given}\": {wrong}; write a host with a port, like \
                 127.0.0.1:8125 or [::1]:8125, or a socket file, like unix:/run/statsd.sock"
            ),
            source: None,
        }
    }

    pub(crate) fn option(name: &str, given: impl fmt::Display, wanted: &str) -> Self {
        Self {
            kind: Kind::InvalidOption,
            text: format!("{name} cannot be \"{given}\"; {wanted}"),
            source: None,
        }
    }
}

/// The exporter's thread could not be started.
impl From<export::Error> for Error {
    fn from(source: export::Error) -> Self {
        Self {
            kind: Kind::System,
            text: source.to_string(),
            source: Some(source),
        }
    }
}

/// So that an [`Address`](crate::Address) is taken wherever a text that may not
/// be one is.
impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// The text, advice included: it is what a `main` that returns the error prints.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
