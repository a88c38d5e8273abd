use std::{error, fmt};

use super::limits::Limits;
use super::told::told;

/// Why bytes are not a snapshot.
///
/// Of what the bytes themselves say, the text repeats little, and escaped.
pub struct DecodeError {
    kind: Kind,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    TooLarge,
    NewerVersion,
    Malformed,
}

impl DecodeError {
    /// Whether the bytes are beyond the [`Limits`], or nested too deep.
    pub fn is_too_large(&self) -> bool {
        self.kind == Kind::TooLarge
    }

    /// Whether the snapshot is of a version of the schema that is newer than
    /// this code.
    pub fn is_newer_version(&self) -> bool {
        self.kind == Kind::NewerVersion
    }

    /// Whether the bytes are of another form, cut off, or say something that
    /// cannot be.
    pub fn is_malformed(&self) -> bool {
        self.kind == Kind::Malformed
    }

    pub(super) fn size(size: usize, limits: Limits) -> Self {
        let limit = limits.size_bytes;
        Self::too_large(format!("it has {size} bytes, and the limit is {limit}"))
    }

    pub(super) fn items(limit: usize) -> Self {
        Self::too_large(format!("it has more than {limit} elements, the limit"))
    }

    pub(super) fn depth() -> Self {
        let limit = Limits::DEPTH;
        Self::too_large(format!("it is nested deeper than {limit} levels"))
    }

    fn too_large(wrong: String) -> Self {
        Self::new(Kind::TooLarge, &wrong)
    }

    pub(super) fn newer(version: u64, known: u64) -> Self {
        let wrong = format!(
            "its schema is version {version}, and this program knows versions up to {known}; \
             update this program's metriken-exposition"
        );
        Self::new(Kind::NewerVersion, &wrong)
    }

    pub(super) fn malformed(wrong: &str) -> Self {
        Self::new(Kind::Malformed, wrong)
    }

    /// What the parser of a form complains about. Its own error is not kept as
    /// the source: it repeats as much of the bytes as it likes, as they are.
    pub(super) fn form(source: impl error::Error) -> Self {
        Self::malformed(&told(source))
    }

    fn new(kind: Kind, wrong: &str) -> Self {
        DecodeError {
            kind,
            text: format!("cannot read the snapshot: {wrong}"),
        }
    }
}

/// The text: it is what a `main` that returns the error prints.
impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl error::Error for DecodeError {}
