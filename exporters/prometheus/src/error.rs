use std::convert::Infallible;
use std::{error, fmt, io};

use crate::address::Address;

/// Why an endpoint could not be started.
///
/// Its text says what was tried, what went wrong and what to do next; the
/// operating system's own words, where it had any, are the
/// [`source`](error::Error::source).
///
/// # Examples
/// ```
/// let error = metriken_prometheus::start("9464").unwrap_err();
/// assert!(error.is_invalid_address());
/// println!("{error}");
/// ```
pub struct Error {
    kind: Kind,
    text: String,
    source: Option<io::Error>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    InvalidAddress,
    InvalidPath,
    AddressInUse,
    PermissionDenied,
    System,
}

impl Error {
    /// Whether the address is written wrongly, or names nothing on this
    /// machine that can be listened on: an address of no interface, a path in
    /// a missing directory, a path that is too long.
    pub fn is_invalid_address(&self) -> bool {
        self.kind == Kind::InvalidAddress
    }

    /// Whether the URL path given for the metrics cannot be one.
    pub fn is_invalid_path(&self) -> bool {
        self.kind == Kind::InvalidPath
    }

    /// Whether something else listens on the address, or is at the path.
    pub fn is_address_in_use(&self) -> bool {
        self.kind == Kind::AddressInUse
    }

    /// Whether this process may not listen on the address.
    pub fn is_permission_denied(&self) -> bool {
        self.kind == Kind::PermissionDenied
    }

    pub(crate) fn address(given: &str, wrong: &str) -> Self {
        Self {
            kind: Kind::InvalidAddress,
            text: format!(
                "cannot listen on \"{given}\": {wrong}; write an address with a port, \
                 like 127.0.0.1:9464 or [::1]:9464, or a socket file, like unix:/run/app.sock"
            ),
            source: None,
        }
    }

    pub(crate) fn path(given: &str) -> Self {
        Self {
            kind: Kind::InvalidPath,
            text: format!(
                "cannot serve metrics at \"{given}\": a path starts with a slash and has no \
                 space, control character, '?' or '#'; write one like /metrics"
            ),
            source: None,
        }
    }

    /// Something that is not a socket, or one that answers, is at `address`.
    pub(crate) fn in_use(address: &Address, wrong: &str, next: &str) -> Self {
        Self {
            kind: Kind::AddressInUse,
            text: format!("cannot listen on {address}: {wrong}; {next}"),
            source: None,
        }
    }

    /// The system refused to listen on `address`.
    pub(crate) fn listen(address: &Address, source: io::Error) -> Self {
        let unix = matches!(address, Address::Unix(_));
        let (kind, wrong, next) = match source.kind() {
            io::ErrorKind::AddrInUse => (
                Kind::AddressInUse,
                "something already listens there",
                "stop that, choose another port, or use port 0 to let the system choose",
            ),
            io::ErrorKind::AddrNotAvailable => (
                Kind::InvalidAddress,
                "no network interface of this machine has that address",
                "use 127.0.0.1 for this machine only, or 0.0.0.0 for every interface",
            ),
            io::ErrorKind::PermissionDenied if unix => (
                Kind::PermissionDenied,
                "this process may not create a file there",
                "choose a directory that its user can write to",
            ),
            io::ErrorKind::PermissionDenied => (
                Kind::PermissionDenied,
                "this process may not use that port",
                "choose a port above 1023",
            ),
            io::ErrorKind::NotFound if unix => (
                Kind::InvalidAddress,
                "the directory does not exist",
                "create it first, or choose another",
            ),
            io::ErrorKind::NotADirectory if unix => (
                Kind::InvalidAddress,
                "a part of the path is not a directory",
                "choose another path",
            ),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidFilename if unix => (
                Kind::InvalidAddress,
                "the path cannot name a socket",
                "choose a shorter one: most systems allow about 100 bytes, and no NUL",
            ),
            _ => return Self::system(&format!("listen on {address}"), source),
        };
        Self {
            kind,
            text: format!("cannot listen on {address}: {wrong}; {next}"),
            source: Some(source),
        }
    }

    /// The system refused something that is not about the address.
    pub(crate) fn system(tried: &str, source: io::Error) -> Self {
        Self {
            kind: Kind::System,
            text: format!(
                "cannot {tried}: {source}; check this process's limits on open files and threads"
            ),
            source: Some(source),
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
        self.source.as_ref().map(|source| source as _)
    }
}

/// So that an [`Address`] is taken wherever a text that may not be one is.
impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
