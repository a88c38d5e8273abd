mod file;

use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use percent_encoding::percent_decode_str;
use ureq::http::{HeaderName, HeaderValue};

use self::file::File;
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
pub struct Headers {
    entries: Vec<Entry>,
    /// Where they are read from anew.
    files: Vec<File>,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    name: HeaderName,
    value: Secret,
    /// The file that says so.
    file: Option<Arc<Path>>,
}

impl Headers {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a header, in the place of one by the same name.
    ///
    /// # Errors
    /// If the name is none, or the value has a character that cannot be sent.
    /// The error repeats neither: what has lost its name is a token.
    pub fn insert(&mut self, name: &str, value: impl Into<Secret>) -> Result<(), Error> {
        let value = value.into();
        let name: HeaderName = name.parse().map_err(|_| Error::header_name())?;
        if HeaderValue::from_str(value.expose()).is_err() {
            return Err(Error::header_value());
        }
        self.entries.retain(|known| known.name != name);
        self.entries.push(Entry {
            name,
            value,
            file: None,
        });
        Ok(())
    }

    /// Adds those of `more`, in the place of those by the same names.
    pub fn extend(&mut self, more: Headers) {
        self.entries
            .retain(|known| more.entries.iter().all(|entry| entry.name != known.name));
        self.entries.extend(more.entries);
        self.files.extend(more.files);
    }

    /// Headers as a list `name=value,name=value` with percent-encoded values,
    /// which is how OpenTelemetry's variables have them.
    ///
    /// # Errors
    /// If an element is not of this form, or has no value. The error says which
    /// it is, and repeats nothing of it.
    pub fn parse(list: &str) -> Result<Self, Error> {
        let mut headers = Headers::new();
        for (number, element) in (1..).zip(list.split(',')) {
            let element = element.trim();
            if !element.is_empty() {
                let added = headers.insert_element(element);
                added.map_err(|error| error.at(format_args!("element {number} of the list")))?;
            }
        }
        Ok(headers)
    }

    fn insert_element(&mut self, element: &str) -> Result<(), Error> {
        let (name, value) = element.split_once('=').ok_or_else(Error::header_list)?;
        let name = percent_decode_str(name.trim()).decode_utf8();
        let name = name.map_err(|_| Error::header_list())?;
        let value = percent_decode_str(value.trim()).decode_utf8();
        let value = value.map_err(|_| Error::header_value())?;
        self.insert_stated(&name, &value)
    }

    /// Adds a header that somebody wrote by hand. One without a value is rather
    /// a token without a name, whose end may be the padding of base64.
    fn insert_stated(&mut self, name: &str, value: &str) -> Result<(), Error> {
        if value.chars().all(|c| c == '=') {
            return Err(Error::no_header_value());
        }
        self.insert(name, value)
    }

    /// The headers in the environment's variable `name`, in the form that
    /// [`parse`](Self::parse) reads; none if it is empty.
    ///
    /// # Errors
    /// If the variable is not set, because its name is rather misspelt than
    /// meant to say nothing, or if what it says is not of this form.
    pub fn from_env(name: &str) -> Result<Self, Error> {
        match env::var(name) {
            Ok(list) => Self::parse(&list).map_err(|error| error.of_variable(name)),
            Err(env::VarError::NotPresent) => Err(Error::variable(name)),
            Err(env::VarError::NotUnicode(_)) => Err(Error::header_list().of_variable(name)),
        }
    }

    /// The headers in a file, which has one a line, `Name: value`, as HTTP
    /// itself does. Empty lines and those that begin with `#` say nothing.
    ///
    /// A [`Client`](crate::Client) that sends them reads the file anew when it
    /// changed, or the receiver refuses what it said (401, 403).
    ///
    /// # Errors
    /// If the file cannot be read, or a line is not of this form. The error says
    /// which it is, and repeats nothing of it.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        // As it was before it is read, so that no change is missed.
        let file = File::now(path);
        let text = fs::read_to_string(path).map_err(|error| Error::file(path, error))?;
        let mut headers = Headers::new();
        // Some editors begin a file with a mark of how it is encoded.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                let added = headers.insert_line(line);
                added.map_err(|error| {
                    error.at(format_args!("line {number} of {}", path.display()))
                })?;
            }
        }
        for entry in &mut headers.entries {
            entry.file = Some(Arc::clone(&file.path));
        }
        headers.files.push(file);
        Ok(headers)
    }

    fn insert_line(&mut self, line: &str) -> Result<(), Error> {
        let (name, value) = line.split_once(':').ok_or_else(Error::header_line)?;
        self.insert_stated(name.trim(), value.trim())
    }

    /// Name, in lower case, and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.entries
            .iter()
            .map(|entry| (entry.name.as_str(), &entry.value))
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
            "Bearer s3cr3t==",
            "s3cr3t=",
            "s3cr3t==",
            "authorization=Bearer ab,s3cr3t/x=y",
        ] {
            let error = Headers::parse(list).unwrap_err();
            assert!(error.is_invalid_header(), "{list}");
            assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error}");
        }
    }

    #[test]
    fn a_variable_that_is_not_set_is_an_error() {
        let error = Headers::from_env("METRIKEN_HTTP_MISSPELT").unwrap_err();
        assert!(error.is_unset_variable());
        assert!(
            error.to_string().contains("METRIKEN_HTTP_MISSPELT"),
            "{error}"
        );
        let pasted = Headers::from_env("Bearer s3cr3t").unwrap_err().to_string();
        assert!(!pasted.contains("s3cr3t"), "{pasted}");
    }

    #[test]
    fn an_error_says_which_element_it_is_about() {
        let error = Headers::parse("a=1,,b c=2").unwrap_err().to_string();
        assert!(
            error.starts_with("element 3 of the list: the name"),
            "{error}"
        );
    }

    #[test]
    fn a_file_whose_line_is_a_token_is_an_error_that_does_not_repeat_it() {
        let path = env::temp_dir().join(format!("metriken-http-lines-{}", std::process::id()));
        for line in [
            "Bearer s3cr3t",
            "Bearer s3cr3t:x",
            "s3cr3t:",
            "a: s3cr3t\u{1}",
        ] {
            fs::write(&path, format!("# token\nx: 1\n{line}\n")).unwrap();
            let error = Headers::from_file(&path).unwrap_err().to_string();
            assert!(error.starts_with("line 3 of "), "{error}");
            assert!(!error.contains("s3cr3t"), "{error}");
        }
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_mark_of_the_encoding_is_no_part_of_the_first_name() {
        let path = env::temp_dir().join(format!("metriken-http-mark-{}", std::process::id()));
        fs::write(&path, "\u{feff}Authorization: Bearer x").unwrap();
        let headers = Headers::from_file(&path).unwrap();
        assert_eq!(listed(&headers), [("authorization", "Bearer x")]);
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn the_later_of_two_by_one_name_is_sent() {
        let mut headers = Headers::parse("a=1,b=2").unwrap();
        headers.extend(Headers::parse("B=3").unwrap());
        assert_eq!(listed(&headers), [("a", "1"), ("b", "3")]);
    }
}
