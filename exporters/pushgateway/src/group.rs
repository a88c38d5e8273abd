//! The group that a gateway keeps what is pushed in: its labels, as the path of
//! a URL.
//!
//! Source: the Pushgateway's README, section "URL".

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Error;

/// What RFC 3986 has no need to encode anywhere stays as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The labels that a gateway gives to all that is pushed to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    job: String,
    /// In the order in which they were given.
    labels: Vec<(String, String)>,
}

impl Group {
    pub(crate) fn new(job: String, labels: Vec<(String, String)>) -> Result<Self, Error> {
        if job.is_empty() {
            return Err(Error::setting(
                "a group has a job, and its name is not empty",
            ));
        }
        for (place, (name, _)) in labels.iter().enumerate() {
            let wrong = if name == "job" {
                "is not given twice; the job is one of it anyway"
            } else if !is_label(name) {
                "has letters, digits and underscores, does not begin with a digit, nor with two \
                 underscores"
            } else if labels[..place].iter().any(|(before, _)| before == name) {
                "is not given twice"
            } else {
                continue;
            };
            let text = format!("the label {name:?} cannot be of a group: such a name {wrong}");
            return Err(Error::setting(text));
        }
        Ok(Group { job, labels })
    }

    /// Whether it has a label of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        name == "job" || self.labels.iter().any(|(own, _)| own == name)
    }

    /// What the URL of the gateway continues with, after a slash.
    pub(crate) fn path(&self) -> String {
        let mut path = "metrics".to_owned();
        push(&mut path, "job", &self.job);
        for (name, value) in &self.labels {
            push(&mut path, name, value);
        }
        path
    }
}

/// Appends a label. Where its value would not survive as a part of a path, which
/// the gateway cleans before it is read, it is in base64.
fn push(path: &mut String, name: &str, value: &str) {
    path.push('/');
    path.push_str(name);
    let encoded = match value {
        // Padding alone, since there has to be something.
        "" => Some("=".to_owned()),
        "." | ".." => Some(URL_SAFE_NO_PAD.encode(value)),
        _ if value.contains('/') => Some(URL_SAFE_NO_PAD.encode(value)),
        _ => None,
    };
    match encoded {
        Some(encoded) => {
            path.push_str("@base64/");
            path.push_str(&encoded);
        }
        None => {
            path.push('/');
            path.extend(utf8_percent_encode(value, RESERVED));
        }
    }
}

fn is_label(name: &str) -> bool {
    let word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let begins = |c: char| c.is_ascii_digit();
    !name.is_empty()
        && !name.starts_with(begins)
        && !name.starts_with("__")
        && name.chars().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(job: &str, labels: &[(&str, &str)]) -> Result<Group, Error> {
        let labels = labels.iter();
        let owned = labels.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Group::new(job.to_owned(), owned.collect())
    }

    #[test]
    fn a_path_has_the_job_and_the_labels_in_their_order() {
        let group = group("backup", &[("instance", "a:1"), ("db", "größe +1")]).unwrap();
        assert_eq!(
            group.path(),
            "metrics/job/backup/instance/a%3A1/db/gr%C3%B6%C3%9Fe%20%2B1"
        );
        assert!(group.has("job") && group.has("db") && !group.has("region"));
    }

    #[test]
    fn what_a_path_would_lose_is_in_base64() {
        // The examples of the Pushgateway's README, and the parts that a path
        // is cleaned of.
        for (value, path) in [
            ("/var/tmp", "@base64/L3Zhci90bXA"),
            ("", "@base64/="),
            ("..", "@base64/Li4"),
            (".", "@base64/Lg"),
            ("...", "/..."),
            ("Προμηθεύς/", "@base64/zqDPgc6_zrzOt864zrXPjc-CLw"),
        ] {
            let group = group("a", &[("x", value)]).unwrap();
            assert_eq!(group.path(), format!("metrics/job/a/x{path}"), "{value}");
        }
        assert_eq!(group("a/b", &[]).unwrap().path(), "metrics/job@base64/YS9i");
    }

    #[test]
    fn what_can_be_no_group_is_an_error_with_advice() {
        for (job, labels) in [
            ("", &[][..]),
            ("a", &[("job", "b")]),
            ("a", &[("", "b")]),
            ("a", &[("__name__", "b")]),
            ("a", &[("b.c", "b")]),
            ("a", &[("1", "b")]),
            ("a", &[("x", "b"), ("x", "c")]),
        ] {
            let error = group(job, labels).unwrap_err();
            assert!(error.is_invalid_setting(), "{error}");
        }
    }
}
