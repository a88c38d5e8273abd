use std::path::Path;
use std::{error, fmt};

type Source = Box<dyn error::Error + Send + Sync>;

/// Why a [`Client`](crate::Client) could not be made.
///
/// Its text says what is wrong and what to do next, and repeats nothing that
/// may be secret: no value of a header, no user or query of a URL.
///
/// # Examples
/// ```
/// let error = metriken_http::Client::builder("host:80").build().unwrap_err();
/// assert!(error.is_invalid_url());
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
    InvalidHeader,
    UnsetVariable,
    UnreadableFile,
    InvalidCertificate,
    InvalidProxy,
}

impl Error {
    /// Whether the URL is none that can be sent to.
    pub fn is_invalid_url(&self) -> bool {
        self.kind == Kind::InvalidUrl
    }

    /// Whether a header, or a list of them, is not one.
    pub fn is_invalid_header(&self) -> bool {
        self.kind == Kind::InvalidHeader
    }

    /// Whether the environment has no variable of the name that was given.
    pub fn is_unset_variable(&self) -> bool {
        self.kind == Kind::UnsetVariable
    }

    /// Whether a file could not be read.
    pub fn is_unreadable_file(&self) -> bool {
        self.kind == Kind::UnreadableFile
    }

    /// Whether a file has no certificate or key in it, or one of these comes
    /// without the other or does not belong to it.
    pub fn is_invalid_certificate(&self) -> bool {
        self.kind == Kind::InvalidCertificate
    }

    /// Whether a variable of the environment names a proxy that is none.
    pub fn is_invalid_proxy(&self) -> bool {
        self.kind == Kind::InvalidProxy
    }

    fn new(kind: Kind, text: String) -> Self {
        Error {
            kind,
            text,
            source: None,
        }
    }

    pub(crate) fn url(wrong: &str) -> Self {
        let text =
            format!("cannot send to the URL given: {wrong}; write one like http://host:4318/path");
        Self::new(Kind::InvalidUrl, text)
    }

    /// The name is not repeated: whoever forgets it has written a token in its
    /// place.
    pub(crate) fn header_name() -> Self {
        let text = "the name of a header has other characters than letters, digits and hyphens, \
                    or is missing";
        Self::new(Kind::InvalidHeader, text.to_owned())
    }

    pub(crate) fn header_value() -> Self {
        let text = "a header has a value with characters that HTTP cannot send; \
                    percent-encode what is encoded in its source, and leave out line ends";
        Self::new(Kind::InvalidHeader, text.to_owned())
    }

    pub(crate) fn no_header_value() -> Self {
        let text = "a header has no value; write its name, and then its value";
        Self::new(Kind::InvalidHeader, text.to_owned())
    }

    pub(crate) fn header_list() -> Self {
        let text =
            "not a list of headers; write name=value,name=value, with values percent-encoded";
        Self::new(Kind::InvalidHeader, text.to_owned())
    }

    pub(crate) fn header_line() -> Self {
        let text = "not a header; write Name: value, one a line";
        Self::new(Kind::InvalidHeader, text.to_owned())
    }

    /// The name is repeated if it looks like one: it may be the token itself.
    pub(crate) fn variable(name: &str) -> Self {
        let is_name = |c: char| c == '_' || c.is_ascii_uppercase() || c.is_ascii_digit();
        let shown = if name.chars().all(is_name) {
            name
        } else {
            "of the name given"
        };
        let text = format!(
            "the environment has no variable {shown} to read headers from; set it, to nothing if \
             there are none, or give the name of another"
        );
        Self::new(Kind::UnsetVariable, text)
    }

    /// The same, which is about a part of a list or file.
    pub(crate) fn at(mut self, place: impl fmt::Display) -> Self {
        self.text = format!("{place}: {}", self.text);
        self
    }

    /// The same, which is about what a variable of the environment says.
    pub(crate) fn of_variable(self, name: &str) -> Self {
        self.at(name)
    }

    pub(crate) fn file(path: &Path, source: std::io::Error) -> Self {
        let path = path.display();
        let mut error = Self::new(
            Kind::UnreadableFile,
            format!("cannot read {path}: {source}; check the path and who may read it"),
        );
        error.source = Some(source.into());
        error
    }

    pub(crate) fn half_identity(given: &str, missing: &str) -> Self {
        let text = format!(
            "{given} says nothing without {missing}: write {missing}=PATH too, for cert is the \
             certificate of this client and key its key"
        );
        Self::new(Kind::InvalidCertificate, text)
    }

    pub(crate) fn certificate(path: &Path, wanted: &str) -> Self {
        let path = path.display();
        let text = format!("{path} has no {wanted} that can be read; give a file in PEM form");
        Self::new(Kind::InvalidCertificate, text)
    }

    /// The value is not repeated: there may be a password in it.
    pub(crate) fn proxy(variable: &str, wrong: &str) -> Self {
        let text = format!(
            "the environment's {variable} is {wrong}; write one like http://proxy:3128, or list \
             the receiver in NO_PROXY"
        );
        Self::new(Kind::InvalidProxy, text)
    }

    pub(crate) fn identity(chain: &Path, key: &Path, source: rustls::Error) -> Self {
        let (chain, key) = (chain.display(), key.display());
        let mut error = Self::new(
            Kind::InvalidCertificate,
            format!(
                "{chain} and {key} do not say who this client is: {source}; give its own \
                 certificate, before those that vouch for it, and the key to that"
            ),
        );
        error.source = Some(source.into());
        error
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
