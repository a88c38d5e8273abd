use std::path::Path;
use std::{env, fs};

use percent_encoding::percent_decode_str;
use ureq::http::{HeaderName, HeaderValue};

use crate::{Error, Secret};

/// Headers for every request, which are where credentials are: their values
/// are never shown.
///
/// # Examples
/// ```
/// use metriken_http::Headers;
///
/// let headers = Headers::parse("authorization=Bearer%20tell-nobody, x-tenant=blue")?;
/// assert_eq!(headers.iter().count(), 2);
/// assert!(!format!("{headers:?}").contains("nobody"));
/// # Ok::<(), metriken_http::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Headers(Vec<(HeaderName, Secret)>);

impl Headers {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a header, in the place of one by the same name.
    ///
    /// # Errors
    /// If the name is none, or the value has a character that cannot be sent.
    pub fn insert(&mut self, name: &str, value: impl Into<Secret>) -> Result<(), Error> {
        let value = value.into();
        let header: HeaderName = name.parse().map_err(|_| Error::header_name(name))?;
        if HeaderValue::from_str(value.expose()).is_err() {
            return Err(Error::header_value(name));
        }
        self.0.retain(|(known, _)| *known != header);
        self.0.push((header, value));
        Ok(())
    }

    /// Adds those of `more`, in the place of those by the same names.
    pub fn extend(&mut self, more: Headers) {
        self.0
            .retain(|(known, _)| more.iter().all(|(name, _)| name != known.as_str()));
        self.0.extend(more.0);
    }

    /// Headers as a list `name=value,name=value` with percent-encoded values,
    /// which is how OpenTelemetry's variables have them.
    ///
    /// # Errors
    /// If an element is not of this form. The error does not repeat values.
    pub fn parse(list: &str) -> Result<Self, Error> {
        let mut headers = Headers::new();
        for element in list
            .split(',')
            .map(str::trim)
            .filter(|element| !element.is_empty())
        {
            let (name, value) = element.split_once('=').ok_or_else(Error::header_list)?;
            let name = percent_decode_str(name.trim())
                .decode_utf8()
                .map_err(|_| Error::header_list())?;
            let value = percent_decode_str(value.trim());
            let value = value
                .decode_utf8()
                .map_err(|_| Error::header_value(&name))?;
            headers.insert(&name, value.into_owned())?;
        }
        Ok(headers)
    }

    /// The headers in the environment's variable `name`, in the form that
    /// [`parse`](Self::parse) reads; none if it is not set or empty.
    ///
    /// # Errors
    /// If what the variable says is not of this form.
    pub fn from_env(name: &str) -> Result<Self, Error> {
        match env::var(name) {
            Ok(list) => Self::parse(&list).map_err(|error| error.of_variable(name)),
            Err(env::VarError::NotPresent) => Ok(Self::new()),
            Err(env::VarError::NotUnicode(_)) => Err(Error::header_list().of_variable(name)),
        }
    }

    /// The headers in a file, which has one a line, `Name: value`, as HTTP
    /// itself does. Empty lines and those that begin with `#` say nothing.
    ///
    /// # Errors
    /// If the file cannot be read, or a line is not of this form.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|error| Error::file(path, error))?;
        let mut headers = Headers::new();
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, value) = line
                .split_once(':')
                .ok_or_else(|| Error::header_line(path))?;
            headers.insert(name.trim(), value.trim())?;
        }
        Ok(headers)
    }

    /// Name, in lower case, and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(headers: &Headers) -> Vec<(&str, &str)> {
        headers
            .iter()
            .map(|(name, value)| (name, value.expose()))
            .collect()
    }

    #[test]
    fn a_list_is_percent_decoded_after_it_was_cut() {
        let headers = Headers::parse(" Api-Key = a%3Db%2Cc , x=1=2,, x=3").unwrap();
        assert_eq!(listed(&headers), [("api-key", "a=b,c"), ("x", "3")]);
        assert_eq!(listed(&Headers::parse("").unwrap()), []);
    }

    #[test]
    fn what_cannot_be_sent_is_an_error_that_does_not_repeat_the_value() {
        for list in [
            "s3cr3t",
            "a b=s3cr3t",
            "a=s3cr3t%0d%0ax: y",
            "a=s3cr3t%ff",
            "=s3cr3t",
        ] {
            let error = Headers::parse(list).unwrap_err();
            assert!(error.is_invalid_header(), "{list}");
            assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error}");
        }
    }

    #[test]
    fn the_later_of_two_by_one_name_is_sent() {
        let mut headers = Headers::parse("a=1,b=2").unwrap();
        headers.extend(Headers::parse("B=3").unwrap());
        assert_eq!(listed(&headers), [("a", "1"), ("b", "3")]);
    }
}
