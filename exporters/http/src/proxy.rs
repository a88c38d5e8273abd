//! The proxy that the environment names for a URL.
//!
//! The variables are those that curl made customary. The proxy for `https` is
//! in `HTTPS_PROXY`, that for `http` in `HTTP_PROXY`, that for both in
//! `ALL_PROXY`, each also in lower case; what is reached without one is listed in
//! `NO_PROXY`. What runs on the same machine is never reached by way of another.

use std::ffi::OsString;
use std::net::IpAddr;

use ureq::Proxy;
use ureq::ProxyProtocol::{Http, Https};
use ureq::http::Uri;

use crate::Error;

/// The proxy on the way to `target`; `variable` is how to look up a variable of
/// the environment.
pub(crate) fn on_the_way(
    target: &Uri,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<Proxy>, Error> {
    let host = target.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if is_loopback(host) {
        return Ok(None);
    }
    let said = |name: &str| {
        let names = [name.to_owned(), name.to_ascii_lowercase()];
        let mut values = names.map(|name| (variable(&name), name)).into_iter();
        values.find_map(|(value, name)| Some((value.filter(|value| !value.is_empty())?, name)))
    };
    let of_scheme = match target.scheme_str() {
        Some("https") => "HTTPS_PROXY",
        _ => "HTTP_PROXY",
    };
    let Some((value, name)) = said(of_scheme).or_else(|| said("ALL_PROXY")) else {
        return Ok(None);
    };
    if let Some((list, _)) = said("NO_PROXY") {
        let port = target.port_u16();
        let port = port.unwrap_or(if of_scheme == "HTTPS_PROXY" { 443 } else { 80 });
        if list
            .to_string_lossy()
            .split(',')
            .any(|entry| is_listed(entry.trim(), host, port))
        {
            return Ok(None);
        }
    }
    let proxy = value.to_str().and_then(|value| Proxy::new(value).ok());
    match proxy {
        Some(proxy) if matches!(proxy.protocol(), Http | Https) => Ok(Some(proxy)),
        Some(_) => Err(Error::proxy(
            &name,
            "a proxy of a kind that there is no support for",
        )),
        None => Err(Error::proxy(&name, "no URL of a proxy")),
    }
}

fn is_loopback(host: &str) -> bool {
    let is_local = |name: &str| name == "localhost" || name.ends_with(".localhost");
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => is_local(host.trim_end_matches('.').to_ascii_lowercase().as_str()),
    }
}

/// Whether an entry of the list is about a host: it is its name, a name that it
/// is below (`example.com`, `.example.com`, `*.example.com`), its address or a
/// network (`10.0.0.0/8`), of all ports or one; or it is about all (`*`).
fn is_listed(entry: &str, host: &str, port: u16) -> bool {
    if entry == "*" {
        return true;
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        let network = entry.split_once('/').unwrap_or((entry, ""));
        if is_in(address, network) {
            return true;
        }
    }
    let entry = match entry
        .rsplit_once(':')
        .map(|(name, digits)| (name, digits.parse()))
    {
        Some((name, Ok::<u16, _>(only))) if only == port => name,
        Some((_, Ok(_))) => return false,
        _ => entry,
    };
    let name = entry.strip_prefix('*').unwrap_or(entry);
    let name = name
        .trim_start_matches('.')
        .trim_start_matches('[')
        .trim_end_matches(']');
    let (name, host) = (name.to_ascii_lowercase(), host.to_ascii_lowercase());
    let above = host.strip_suffix(&name);
    !name.is_empty() && above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

/// Whether `address` is in a network, which is an address and how many bits of it
/// count.
fn is_in(address: IpAddr, (network, bits): (&str, &str)) -> bool {
    let number = |address| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let Ok(network) = network.parse() else {
        return false;
    };
    let ((address, most), (network, network_most)) = (number(address), number(network));
    let bits = if bits.is_empty() {
        Ok(most)
    } else {
        bits.parse::<u32>()
    };
    let Ok(bits) = bits else {
        return false;
    };
    let differ = address ^ network;
    most == network_most && bits <= most && (bits == 0 || differ >> (128 - bits) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(url: &str, variables: &[(&str, &str)]) -> Result<Option<String>, Error> {
        let variable = |name: &str| {
            let mut named = variables.iter().filter(|(known, _)| *known == name);
            named.next().map(|(_, value)| value.into())
        };
        let proxy = on_the_way(&url.parse().unwrap(), variable)?;
        Ok(proxy.map(|proxy| proxy.host().to_owned()))
    }

    #[test]
    fn the_scheme_of_the_receiver_chooses() {
        let all = [
            ("HTTP_PROXY", "http://plain:1"),
            ("https_proxy", "secure:1"),
            ("ALL_PROXY", "both"),
        ];
        for (url, variables, proxy) in [
            ("http://receiver/", &all[..], "plain"),
            ("https://receiver/", &all[..], "secure"),
            ("http://receiver/", &all[1..], "both"),
            ("https://receiver/", &[("all_proxy", "both")], "both"),
            (
                "https://receiver/",
                &[("HTTPS_PROXY", ""), ("ALL_PROXY", "both")],
                "both",
            ),
        ] {
            assert_eq!(
                chosen(url, variables).unwrap().as_deref(),
                Some(proxy),
                "{url}"
            );
        }
        assert_eq!(chosen("https://receiver/", &all[..1]).unwrap(), None);
        assert_eq!(chosen("http://receiver/", &all[1..2]).unwrap(), None);
    }

    #[test]
    fn the_same_machine_is_reached_without_one() {
        for host in [
            "localhost",
            "a.LOCALHOST.",
            "127.0.0.1",
            "127.9.9.9",
            "[::1]",
        ] {
            let url = format!("http://{host}:4318/");
            assert_eq!(
                chosen(&url, &[("HTTP_PROXY", "proxy")]).unwrap(),
                None,
                "{url}"
            );
        }
    }

    #[test]
    fn what_is_listed_is_reached_without_one() {
        for (host, list, is_listed) in [
            ("receiver", "*", true),
            ("receiver", "other, Receiver", true),
            ("a.example.com", "example.com", true),
            ("a.example.com", ".example.com", true),
            ("a.example.com", "*.example.com", true),
            ("an-example.com", "example.com", false),
            ("example.com", "a.example.com", false),
            ("receiver:81", "receiver:81", true),
            ("receiver", "receiver:80", true),
            ("receiver", "receiver:81", false),
            ("10.1.2.3", "10.0.0.0/8", true),
            ("11.1.2.3", "10.0.0.0/8", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "0.0.0.0/0", true),
            ("10.1.2.3", "10.0.0.0/33", false),
            ("[fd00::1]", "fd00::/16", true),
            ("[fd00::1]", "fd01::/16,10.0.0.0/8", false),
            ("receiver", ",", false),
        ] {
            let variables = [("HTTP_PROXY", "proxy"), ("no_proxy", list)];
            let proxy = chosen(&format!("http://{host}/"), &variables).unwrap();
            assert_eq!(proxy.is_none(), is_listed, "{host} {list}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_an_error_that_names_the_variable_only() {
        for value in [
            "::::s3cr3t",
            "ftp://s3cr3t@host",
            "socks5://u:s3cr3t@host:1",
            "/s3cr3t",
        ] {
            let error = chosen("http://receiver/", &[("http_proxy", value)]).unwrap_err();
            assert!(error.is_invalid_proxy());
            let text = error.to_string();
            assert!(
                text.contains("http_proxy") && !text.contains("s3cr3t"),
                "{text}"
            );
        }
    }
}
