use std::{error, fmt};

use super::Target;

type Source = Box<dyn error::Error + Send + Sync>;

/// Why an exporter could not be started.
///
/// Its text says what was asked for, what is wrong with it and what to write
/// instead. What the exporter's own crate said is the
/// [`source`](error::Error::source), and in the text.
///
/// # Examples
/// ```
/// let error = metriken_exposition::export::start("carrier-pigeon://coop").unwrap_err();
/// assert!(error.is_unknown_scheme());
/// println!("{error}");
/// ```
pub struct Error {
    kind: Kind,
    text: String,
    source: Option<Source>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    InvalidUrl,
    UnknownScheme,
    InvalidParameter,
    NotStarted,
}

impl Error {
    /// Whether what was given is no URL.
    pub fn is_invalid_url(&self) -> bool {
        self.kind == Kind::InvalidUrl
    }

    /// Whether no linked crate knows the URL's scheme, or two do.
    pub fn is_unknown_scheme(&self) -> bool {
        self.kind == Kind::UnknownScheme
    }

    /// Whether a parameter of the URL has no meaning or a wrong value.
    pub fn is_invalid_parameter(&self) -> bool {
        self.kind == Kind::InvalidParameter
    }

    /// Whether all was well said, and the exporter could not start: its own
    /// error is the source.
    pub fn is_not_started(&self) -> bool {
        self.kind == Kind::NotStarted
    }

    pub(super) fn url(given: &str, wrong: &str) -> Self {
        Error {
            kind: Kind::InvalidUrl,
            text: format!(
                "cannot export to \"{given}\": {wrong}; write a URL like \
                 statsd://127.0.0.1:8125?interval=10s, and a comma between two"
            ),
            source: None,
        }
    }

    pub(super) fn scheme(shown: &str, wrong: &str) -> Self {
        Error {
            kind: Kind::UnknownScheme,
            text: format!("cannot export to {shown}: {wrong}"),
            source: None,
        }
    }

    pub(super) fn parameter(shown: &str, wrong: &str) -> Self {
        Error {
            kind: Kind::InvalidParameter,
            text: format!("cannot export to {shown}: {wrong}"),
            source: None,
        }
    }

    pub(super) fn start(target: &Target, source: Source) -> Self {
        // The contract's own words already say what they are about.
        match source.downcast::<Error>() {
            Ok(own) => *own,
            Err(source) => {
                let said = source.to_string();
                let hidden = target.hide_user(&said);
                Error {
                    kind: Kind::NotStarted,
                    text: format!("cannot export to {}: {hidden}", target.shown()),
                    // It would say what is hidden.
                    source: (hidden == said).then_some(source),
                }
            }
        }
    }

    pub(super) fn thread(shown: &str, source: std::io::Error) -> Self {
        Error {
            kind: Kind::NotStarted,
            text: format!(
                "cannot export to {shown}: the system has no room for another thread; raise its \
                 limits, or export to fewer places"
            ),
            source: Some(source.into()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The same as for people, because it is what `main` prints when it returns it.
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
