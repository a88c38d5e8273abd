use std::{error, fmt};

use metriken_exposition::export;

/// Why an exporter could not be started: the system has no room for another
/// thread.
pub struct Error {
    source: export::Error,
}

impl From<export::Error> for Error {
    fn from(source: export::Error) -> Self {
        Self { source }
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
        fmt::Display::fmt(&self.source, f)
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.source)
    }
}
