use std::path::Path;
use std::{error, fmt, io};

use metriken_exposition::export;

/// Why a recorder could not be started.
///
/// Its text says what was asked for, what is wrong with it and what to do next.
/// That a folder is missing, or a disk is full, is not an error: that may
/// change, and the metrics about exporters tell it.
///
/// # Examples
/// ```
/// let error = metriken_recorder::Recorder::builder("/").start().unwrap_err();
/// assert!(error.is_invalid_path());
/// println!("{error}");
/// ```
pub struct Error {
    kind: Kind,
    text: String,
    source: Option<Box<dyn error::Error + Send + Sync>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    InvalidPath,
    InvalidOption,
    System,
}

impl Error {
    /// Whether no file can have the path.
    pub fn is_invalid_path(&self) -> bool {
        self.kind == Kind::InvalidPath
    }

    /// Whether something that was chosen cannot be so.
    pub fn is_invalid_option(&self) -> bool {
        self.kind == Kind::InvalidOption
    }

    pub(crate) fn path(path: &Path, wrong: &str) -> Self {
        Self {
            kind: Kind::InvalidPath,
            text: format!(
                "cannot record to \"{}\": {wrong}; write a path like /var/log/app.parquet, of \
                 which files like /var/log/app-20261124T021530.000000Z.parquet are made",
                path.display()
            ),
            source: None,
        }
    }

    pub(crate) fn thread(source: io::Error) -> Self {
        Self {
            kind: Kind::System,
            text: "cannot record: the system has no room for another thread; raise its limits"
                .to_owned(),
            source: Some(source.into()),
        }
    }

    pub(crate) fn option(name: &str, given: impl fmt::Debug, wanted: &str) -> Self {
        Self {
            kind: Kind::InvalidOption,
            text: format!("{name} cannot be {given:?}; {wanted}"),
            source: None,
        }
    }
}

/// One of the recorder's threads could not be started.
impl From<export::Error> for Error {
    fn from(source: export::Error) -> Self {
        Self {
            kind: Kind::System,
            text: source.to_string(),
            source: Some(source.into()),
        }
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
        let source = self.source.as_deref();
        source.map(|source| source as _)
    }
}
