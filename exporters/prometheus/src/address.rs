use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use crate::Error;

/// The port that Prometheus exporters built into applications use by custom.
const PORT: u16 = 9464;

/// Where an endpoint listens.
///
/// As text:
///
/// | written | meaning |
/// | --- | --- |
/// | `127.0.0.1:9464`, `[::1]:9464` | that interface of this machine |
/// | `localhost:9464` | the same as `127.0.0.1:9464` |
/// | `0.0.0.0:9464`, `[::]:9464` | every interface: whoever reaches the machine can read |
/// | `127.0.0.1:0` | a port that the system chooses |
/// | `unix:/run/app.sock` | a socket file |
///
/// A port alone (`:9464`, `9464`) is an error: elsewhere it means every
/// interface, which is not to happen by leaving something out. Other host
/// names are not looked up.
///
/// # Examples
/// ```
/// use metriken_prometheus::Address;
///
/// let address: Address = "127.0.0.1:9464".parse()?;
/// assert_eq!(address, Address::default());
/// assert!(":9464".parse::<Address>().unwrap_err().is_invalid_address());
/// # Ok::<(), metriken_prometheus::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Address {
    /// An interface and a port.
    Tcp(SocketAddr),
    /// The path of a socket file. Listening there is an error where the
    /// system has none.
    Unix(PathBuf),
}

impl Default for Address {
    /// `127.0.0.1:9464`: readable from this machine only.
    fn default() -> Self {
        Self::Tcp((Ipv4Addr::LOCALHOST, PORT).into())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some(path) = text.strip_prefix("unix:") {
            // Written as a URL, a path has two more slashes.
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(Error::address(text, "the socket file has no path"));
            }
            return Ok(Self::Unix(path.into()));
        }
        if let Some(port) = text.strip_prefix("localhost:").and_then(|p| p.parse().ok()) {
            return Ok(Self::Tcp((Ipv4Addr::LOCALHOST, port).into()));
        }
        text.parse().map(Self::Tcp).map_err(|_| {
            let host = text.rsplit_once(':').map_or("", |(host, _)| host);
            let wrong = if text
                .strip_prefix(':')
                .unwrap_or(text)
                .parse::<u16>()
                .is_ok()
            {
                "a port alone does not say who may connect"
            } else if host.contains(|c: char| c.is_ascii_alphabetic()) && !host.contains(':') {
                "host names are not looked up"
            } else {
                "it is not an address and port"
            };
            Error::address(text, wrong)
        })
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Self::Tcp(address)
    }
}

impl TryFrom<&str> for Address {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<String> for Address {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl TryFrom<&String> for Address {
    type Error = Error;

    fn try_from(text: &String) -> Result<Self, Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_form_is_read_and_shown_again() {
        for text in [
            "127.0.0.1:9464",
            "[::1]:9464",
            "0.0.0.0:0",
            "[::]:1",
            "unix:/run/app.sock",
            "unix:app.sock",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        let same = [
            ("localhost:9464", "127.0.0.1:9464"),
            ("unix:///run/app.sock", "unix:/run/app.sock"),
        ];
        for (text, shown) in same {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), shown);
        }
        assert_eq!(Address::default().to_string(), "127.0.0.1:9464");
    }

    #[test]
    fn what_is_not_an_address_is_told_why() {
        let cases = [
            (":9464", "a port alone"),
            ("9464", "a port alone"),
            ("example.com:9464", "not looked up"),
            ("localhost", "not an address"),
            ("localhost:http", "not looked up"),
            ("127.0.0.1", "not an address"),
            ("127.0.0.1:70000", "not an address"),
            ("::1:9464", "not an address"),
            ("fe80::1:9464", "not an address"),
            ("http://127.0.0.1:9464", "not an address"),
            ("", "not an address"),
            ("unix:", "no path"),
            ("unix://", "no path"),
        ];
        for (text, wrong) in cases {
            let error = text.parse::<Address>().unwrap_err();
            assert!(error.is_invalid_address(), "{text}");
            let said = error.to_string();
            assert!(
                said.contains(wrong) && said.contains(text),
                "{text}: {said}"
            );
            assert!(
                said.contains("127.0.0.1:9464"),
                "says how to write one: {said}"
            );
        }
    }
}
