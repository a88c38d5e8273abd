//! What of an exporter's URL people may see.

/// A URL without user, password and parameters.
///
/// A password is to be written with percent signs where it has a `/`, `?` or `#`.
/// One that is not looks like a host with a path or parameters. An `@` behind
/// gives it away, as does a port that is no number; then at most what comes after
/// the `@` is shown. So it is with several URLs that nothing separates.
pub(super) fn without_secrets(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let query = rest.find(['?', '#']).unwrap_or(rest.len());
    let (address, query) = rest.split_at(query);
    let path = address.find('/').unwrap_or(address.len());
    let (authority, path) = address.split_at(path);
    let is_one = !address.contains("://");
    let shown = match authority.rsplit_once('@') {
        _ if ends_password(query) => "...".to_owned(),
        Some((_, host)) if is_one => format!("{host}{path}"),
        None if is_one && is_host(authority) && !path.contains('@') => address.to_owned(),
        _ => format!(
            "...{}",
            address.rsplit_once('@').map_or("", |(_, host)| host)
        ),
    };
    match scheme {
        "" => shown,
        _ => format!("{scheme}://{shown}"),
    }
}

/// Whether what looks like a query, with its `?`, is rather the end of a password
/// and an `@`: there is one behind what is no parameter.
fn ends_password(query: &str) -> bool {
    let Some((before, _)) = query.rsplit_once('@') else {
        return false;
    };
    let is_parameter = |pair: &str| pair.split_once('=').is_some_and(|(name, _)| is_name(name));
    let pairs = before.strip_prefix('?');
    !pairs.is_some_and(|pairs| pairs.split('&').all(is_parameter))
}

/// Whether `text` may be the name of a parameter, rather than a part of a
/// password or of a value.
pub(super) fn is_name(text: &str) -> bool {
    let legal = |c: char| c.is_alphanumeric() || "._-".contains(c);
    text.chars().all(legal)
}

/// Whether `text` may be a host, with a port or without, rather than a user with
/// a part of the password. A colon with nothing behind it is that of `unix:`,
/// before the path of a socket.
fn is_host(text: &str) -> bool {
    let port = text.rsplit_once(':').map_or("", |(_, port)| port);
    port.ends_with(']') || port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_should_be_encoded_is_not_shown() {
        for (url, shown) in [
            ("a://me:7/s3cr3t@host", "a://...host"),
            ("a://tok/s3cr3t@host/x", "a://...host/x"),
            ("a://me:12?s3cr3t&x=1@host", "a://..."),
            ("a://me:12#s3cr3t@host", "a://..."),
            ("a://me:pw?s3cr3t&x=1@host/", "a://..."),
            ("a://me:s3@x?cr3t@host/", "a://..."),
            ("a://h;a://me:s3cr3t@host/", "a://...host/"),
            ("a://me:x@h;a://me:s3cr3t@host/", "a://...host/"),
            // These are as they should be.
            ("a://h:1?label.owner=me@host", "a://h:1"),
            ("a://unix:/run/a.sock", "a://unix:/run/a.sock"),
            ("a://[::1]/p", "a://[::1]/p"),
        ] {
            assert_eq!(without_secrets(url), shown, "{url}");
        }
    }
}
