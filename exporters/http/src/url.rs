//! The URL that a client sends to, apart from what in it is secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use ureq::http::Uri;

use crate::{Error, Secret};

/// A URL, taken apart.
pub(crate) struct Url {
    /// `http://host:port`, which may be shown.
    origin: String,
    /// From the first slash to the query, which may be shown.
    path: String,
    /// From the question mark on, which may be a token and is not shown.
    query: String,
    /// What `user:password@` says, as the value of a header `Authorization`.
    pub(crate) authorization: Option<Secret>,
    /// The password, or the user if there is none.
    password: Option<String>,
}

impl Url {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let (scheme, rest) = text
            .split_once("://")
            .ok_or_else(|| Error::url("it has no scheme"))?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(Error::url("its scheme is neither http nor https"));
        }
        // A fragment is for whoever reads the answer, and is never sent.
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path_and_query) = rest.split_at(end);
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        let query = path_and_query.find('?').unwrap_or(path_and_query.len());
        let (path, query) = path_and_query.split_at(query);
        // It would be shown, as the path.
        if user.is_none() && path.contains('@') {
            return Err(Error::url(
                "it looks like a password with a / in it; write %2F for that, or %40 for an @ in \
                 a path",
            ));
        }
        let url = Url {
            origin: format!("{scheme}://{host}"),
            path: if path.is_empty() { "/" } else { path }.to_owned(),
            query: query.to_owned(),
            authorization: user.map(basic),
            password: user.map(|user| {
                let password = user.split_once(':').map_or(user, |(_, password)| password);
                password.to_owned()
            }),
        };
        let uri = url.target("")?;
        if uri.host().is_none_or(str::is_empty) {
            return Err(Error::url("it names no host"));
        }
        let port = host
            .rsplit_once(':')
            .filter(|(_, port)| !port.ends_with(']'));
        if port.is_some_and(|(_, port)| port.parse::<u16>().is_err()) {
            return Err(Error::url("its port is no number"));
        }
        Ok(url)
    }

    /// Where a request goes whose path continues this one's.
    pub(crate) fn target(&self, path: &str) -> Result<Uri, Error> {
        let Url {
            origin,
            path: own,
            query,
            ..
        } = self;
        let whole = format!("{origin}{own}{path}{query}");
        whole.parse().map_err(|_| Error::url("it is not one"))
    }

    /// The URL without what may be secret.
    pub(crate) fn shown(&self) -> String {
        let Url { origin, path, .. } = self;
        format!("{origin}{path}")
    }

    /// What of the URL must not be shown, as written and as it is meant, because
    /// receivers repeat either: the password, and the parts of the query, which
    /// is a credential as often as not.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = Secret> {
        let pairs = self.query.trim_start_matches('?').split('&');
        let values = pairs.map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
        let written = self.password.as_deref().into_iter().chain(values);
        written.flat_map(|text| {
            let meant = percent_decode_str(text).decode_utf8_lossy().into_owned();
            [
                Some(Secret::from(text)),
                (meant != text).then(|| meant.into()),
            ]
            .into_iter()
            .flatten()
        })
    }
}

/// RFC 7617: user and password, which in a URL are percent-encoded.
fn basic(user: &str) -> Secret {
    let decoded: Vec<u8> = match user.split_once(':') {
        Some((name, password)) => [name, ":", password]
            .into_iter()
            .flat_map(percent_decode_str)
            .collect(),
        None => percent_decode_str(user).chain(*b":").collect(),
    };
    Secret::from(format!("Basic {}", STANDARD.encode(decoded)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_secret_is_sent_and_not_shown() {
        let url = Url::parse("HTTPS://us%65r:p%40ss@host.example:8443/a/b?token=t0p#part").unwrap();
        assert_eq!(url.shown(), "https://host.example:8443/a/b");
        let uri = url.target("/c").unwrap();
        assert_eq!(uri.to_string(), "https://host.example:8443/a/b/c?token=t0p");
        // base64 of "user:p@ss"
        assert_eq!(
            url.authorization.as_ref().unwrap().expose(),
            "Basic dXNlcjpwQHNz"
        );
        let secrets = ["p%40ss", "p@ss", "t0p"].map(Secret::from);
        assert!(url.secrets().eq(secrets));
    }

    #[test]
    fn a_token_without_a_name_is_a_secret_too() {
        let url = Url::parse("http://t0ken@host/?a%2Fb&c=d").unwrap();
        let secrets = ["t0ken", "a%2Fb", "a/b", "d"].map(Secret::from);
        assert!(url.secrets().eq(secrets));
    }

    #[test]
    fn a_url_may_be_short() {
        for (text, sent) in [
            ("http://[::1]:9091", "http://[::1]:9091/"),
            ("http://localhost?a=b", "http://localhost/?a=b"),
        ] {
            assert_eq!(
                Url::parse(text).unwrap().target("").unwrap().to_string(),
                sent
            );
        }
    }

    #[test]
    fn what_is_no_url_is_an_error_that_does_not_repeat_it() {
        for text in [
            "",
            "host:80",
            "ftp://u:p@host",
            "http://",
            "http://u:p@/x",
            "http://h h/",
            "http://h:port/",
            "http://me:7/u:p@host/",
        ] {
            let Err(error) = Url::parse(text) else {
                panic!("{text}")
            };
            assert!(error.is_invalid_url());
            assert!(!error.to_string().contains("u:p"), "{error}");
        }
    }
}
