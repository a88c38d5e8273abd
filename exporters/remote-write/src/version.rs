//! Which version of the protocol is spoken, and how that is found out.

use metriken_exposition::remote_write;

/// The version of the protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Version {
    /// Version 2 with receivers that say what they stored, version 1 with all
    /// others.
    #[default]
    Auto,
    /// Version 1, which every receiver takes and none acknowledges.
    One,
    /// Version 2 and no other.
    Two,
}

impl Version {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Version::Auto),
            "1" => Some(Version::One),
            "2" => Some(Version::Two),
            _ => None,
        }
    }
}

/// What is known of the receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// Nothing: it is asked for version 2, and every batch can be had in
    /// version 1 too.
    Unknown,
    One,
    Two,
}

impl Speaks {
    pub(crate) fn at_first(wanted: Version) -> Self {
        match wanted {
            Version::Auto => Speaks::Unknown,
            Version::One => Speaks::One,
            Version::Two => Speaks::Two,
        }
    }

    /// The version to send next.
    pub(crate) fn version(self) -> remote_write::Version {
        match self {
            Speaks::One => remote_write::Version::One,
            Speaks::Unknown | Speaks::Two => remote_write::Version::Two,
        }
    }
}
