//! Where Datadog's agent is, as the environment of a process says.
//!
//! Source: Datadog's documentation of DogStatsD's clients, "Client
//! instantiation parameters".

use std::net::Ipv6Addr;

use crate::address::PORT;
use crate::{Address, Error};

/// That of this process. Where it says nothing, the agent is on this machine.
pub(crate) fn address() -> Result<Address, Error> {
    of(&|name| std::env::var(name).ok())
}

/// `DD_DOGSTATSD_URL`, or else `DD_AGENT_HOST` and `DD_DOGSTATSD_PORT`.
fn of(variable: &dyn Fn(&str) -> Option<String>) -> Result<Address, Error> {
    let variable = |name| variable(name).filter(|value| !value.is_empty());
    if let Some(url) = variable("DD_DOGSTATSD_URL") {
        if let Some(path) = url.strip_prefix("unix://") {
            return format!("unix:{path}").parse();
        }
        return match url.strip_prefix("udp://") {
            Some(address) => address.parse(),
            None => Err(Error::address(
                &url,
                "DD_DOGSTATSD_URL begins with udp:// or unix://",
            )),
        };
    }
    let mut host = variable("DD_AGENT_HOST").unwrap_or_else(|| "127.0.0.1".to_owned());
    if host.parse::<Ipv6Addr>().is_ok() {
        host = format!("[{host}]");
    }
    let port = variable("DD_DOGSTATSD_PORT").unwrap_or_else(|| PORT.to_string());
    format!("{host}:{port}").parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Result<String, Error> {
        let variable = |name: &str| {
            let mut named = variables.iter().filter(|(known, _)| *known == name);
            named.next().map(|(_, value)| (*value).to_owned())
        };
        of(&variable).map(|address| address.to_string())
    }

    #[test]
    fn the_environment_says_where_the_agent_is() {
        let url = |url| ("DD_DOGSTATSD_URL", url);
        let host = |host| ("DD_AGENT_HOST", host);
        let port = ("DD_DOGSTATSD_PORT", "9125");
        for (variables, address) in [
            (&[][..], "127.0.0.1:8125"),
            (&[url(""), host("")], "127.0.0.1:8125"),
            (&[host("10.0.0.7")], "10.0.0.7:8125"),
            (&[host("fd00::7"), port], "[fd00::7]:9125"),
            (&[host("agent"), port], "agent:9125"),
            (&[port], "127.0.0.1:9125"),
            (&[url("udp://node"), host("agent"), port], "node:8125"),
            (&[url("udp://[::1]:9125")], "[::1]:9125"),
            (
                &[url("unix:///var/run/datadog/dsd.socket")],
                "unix:/var/run/datadog/dsd.socket",
            ),
        ] {
            assert_eq!(with(variables).unwrap(), address, "{variables:?}");
        }
        for (variables, wrong) in [
            (&[url("http://agent")][..], "udp:// or unix://"),
            (&[url("unix://dsd.socket")], "begins with a slash"),
            (&[host("agent"), ("DD_DOGSTATSD_PORT", "x")], "not a port"),
        ] {
            let error = with(variables).unwrap_err().to_string();
            assert!(error.contains(wrong), "{error}");
        }
    }
}
