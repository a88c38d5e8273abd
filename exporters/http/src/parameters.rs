use std::path::PathBuf;

use metriken_exposition::export::Target;

use crate::{Error, Headers};

/// What an exporter's URL says of how to reach its receiver.
///
/// [`Builder::take_parameters`](crate::Builder::take_parameters) takes and uses
/// them; this is for exporters that have more than one way to their receiver.
///
/// # Examples
/// ```
/// use metriken_exposition::export::Target;
/// use metriken_http::Parameters;
///
/// let mut target = Target::parse("otlp+https://host?ca=ca.pem&cert=own.pem&key=own.key")?;
/// let parameters = Parameters::take(&mut target)?;
/// assert_eq!(parameters.ca_file.as_deref(), Some("ca.pem".as_ref()));
/// assert!(parameters.client_certificate.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Parameters {
    /// `ca`, a PEM file of the certificates to trust.
    pub ca_file: Option<PathBuf>,
    /// `cert` and `key`, PEM files of the client's own certificates and their
    /// key.
    pub client_certificate: Option<(PathBuf, PathBuf)>,
    /// The headers in the variable that `headers_env` names and in the file
    /// `headers_file`, which goes before it.
    pub headers: Headers,
}

impl Parameters {
    /// Takes them from a URL. Of files only that of headers is read.
    ///
    /// # Errors
    /// If there is a certificate without a key, or a key without a certificate,
    /// and those of [`Headers::from_env`] and [`Headers::from_file`].
    pub fn take(target: &mut Target) -> Result<Self, Error> {
        let mut parameters = Parameters {
            ca_file: target.take("ca").map(PathBuf::from),
            ..Parameters::default()
        };
        parameters.client_certificate = match (target.take("cert"), target.take("key")) {
            (Some(chain), Some(key)) => Some((chain.into(), key.into())),
            (Some(_), None) => return Err(Error::half_identity("cert", "key")),
            (None, Some(_)) => return Err(Error::half_identity("key", "cert")),
            (None, None) => None,
        };
        if let Some(name) = target.take("headers_env") {
            parameters.headers.extend(Headers::from_env(&name)?);
        }
        if let Some(path) = target.take("headers_file") {
            parameters.headers.extend(Headers::from_file(path)?);
        }
        Ok(parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_identity_is_an_error_that_names_the_other_half() {
        for (url, missing) in [("a://?cert=x", "key=PATH"), ("a://?key=x", "cert=PATH")] {
            let error = Parameters::take(&mut Target::parse(url).unwrap()).unwrap_err();
            assert!(error.is_invalid_certificate());
            assert!(error.to_string().contains(missing), "{error}");
        }
    }
}
