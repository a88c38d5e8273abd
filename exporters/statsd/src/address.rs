use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::Error;

/// Where a StatsD server takes datagrams.
///
/// # Examples
/// ```
/// use metriken_statsd::Address;
///
/// let agent: Address = "datadog-agent:8125".parse()?;
/// assert_eq!(agent, Address::udp("datadog-agent", 8125));
/// let socket: Address = "unix:/var/run/datadog/dsd.socket".parse()?;
/// # Ok::<(), metriken_statsd::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address(pub(crate) Kind);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// A host's name or address, without brackets, and a port.
    Udp(String, u16),
    /// The path of a datagram socket.
    Unix(PathBuf),
}

/// The port that StatsD servers listen on unless told otherwise.
pub(crate) const PORT: u16 = 8125;

impl Address {
    /// A host, by name or address, and a port.
    pub fn udp(host: impl Into<String>, port: u16) -> Self {
        Address(Kind::Udp(host.into(), port))
    }

    /// A datagram socket in the file system.
    pub fn unix(path: impl Into<PathBuf>) -> Self {
        Address(Kind::Unix(path.into()))
    }

    /// Whether datagrams stay on this machine, as far as the address tells.
    pub(crate) fn is_local(&self) -> bool {
        match &self.0 {
            Kind::Unix(_) => true,
            Kind::Udp(host, _) if host == "localhost" => true,
            Kind::Udp(host, _) => {
                let ip = host.parse::<std::net::IpAddr>();
                ip.is_ok_and(|ip| ip.is_loopback())
            }
        }
    }
}

/// The loopback interface and the customary port: `127.0.0.1:8125`.
impl Default for Address {
    fn default() -> Self {
        Address::udp("127.0.0.1", PORT)
    }
}

/// `host:port`, `[::1]:port`, a host alone for the port 8125, or
/// `unix:/path`.
impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some(path) = text.strip_prefix("unix:") {
            return if Path::new(path).is_absolute() {
                Ok(Address::unix(path))
            } else {
                Err(Error::address(
                    text,
                    "the path of a socket begins with a slash",
                ))
            };
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
            _ => (text, None),
        };
        let port = match port.map(u16::from_str) {
            None => PORT,
            Some(Ok(port)) if port > 0 => port,
            _ => return Err(Error::address(text, "that is not a port")),
        };
        let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        let host = bare.unwrap_or(host);
        let strange = |c: char| c.is_whitespace() || c.is_control() || "/?#@[]".contains(c);
        if host.is_empty() || host.contains(strange) {
            return Err(Error::address(text, "that is not a host"));
        }
        Ok(Address::udp(host, port))
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Address::udp(address.ip().to_string(), address.port())
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

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Udp(host, port) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Kind::Udp(host, port) => write!(f, "{host}:{port}"),
            Kind::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_they_are_read() {
        for (text, shown) in [
            ("127.0.0.1:9125", "127.0.0.1:9125"),
            ("agent", "agent:8125"),
            ("[::1]:9125", "[::1]:9125"),
            ("[::1]", "[::1]:8125"),
            ("::1", "[::1]:8125"),
            ("unix:/run/a b.sock", "unix:/run/a b.sock"),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), shown);
            assert_eq!(shown.parse::<Address>().unwrap(), address);
        }
    }

    #[test]
    fn what_is_no_address_is_an_error_with_advice() {
        for text in [
            "",
            ":8125",
            "host:",
            "host:0",
            "host:65536",
            "a b:1",
            "http://a:1",
            "unix:a",
        ] {
            let error = text.parse::<Address>().unwrap_err();
            assert!(error.is_invalid_address(), "{text}");
            assert!(error.to_string().contains("127.0.0.1:8125"), "{error}");
        }
    }

    #[test]
    fn loopback_and_socket_files_are_local() {
        let local = |text: &str| text.parse::<Address>().unwrap().is_local();
        assert!(local("127.0.0.1") && local("::1") && local("localhost") && local("unix:/a"));
        assert!(!local("10.0.0.1") && !local("agent"));
    }
}
