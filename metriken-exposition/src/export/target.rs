//! Where an exporter ships to, as a URL says it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::shown::{is_name, without_secrets};
use super::{Error, Schedule, duration};
use crate::Selection;

/// A URL that asks for an exporter: `scheme://address?name=value&name=value`.
///
/// Whoever starts the exporter takes the parameters it knows; what is left is a
/// mistake that [`finish`](Target::finish) reports.
///
/// # Examples
/// ```
/// use metriken_exposition::export::Target;
///
/// let mut target = Target::parse("statsd://127.0.0.1:8125?prefix=app.&size=512")?;
/// assert_eq!((target.scheme(), target.address()), ("statsd", "127.0.0.1:8125"));
/// assert_eq!(target.take("prefix").as_deref(), Some("app."));
/// let error = target.finish().unwrap_err();
/// assert!(error.to_string().contains("size"));
/// # Ok::<(), metriken_exposition::export::Error>(())
/// ```
pub struct Target {
    scheme: String,
    address: String,
    shown: String,
    parameters: Vec<Parameter>,
    /// The names that were asked for, for advice.
    known: RefCell<BTreeSet<String>>,
}

struct Parameter {
    name: String,
    value: String,
    /// Whether there is nothing but a name, which may be a part of a password or
    /// a token.
    is_bare: bool,
}

impl Parameter {
    /// The parameters of a query.
    fn all(query: &str) -> Vec<Self> {
        let pairs = query.split('&').flat_map(|pair| {
            let parsed = form_urlencoded::parse(pair.as_bytes()).into_owned();
            parsed.map(|(name, value)| Parameter {
                name,
                value,
                is_bare: !pair.contains('='),
            })
        });
        pairs.collect()
    }
}

impl Target {
    /// Reads a URL.
    ///
    /// # Errors
    /// If it has no scheme, or no `://` after it; if there is a space or `;` in
    /// the address before its path, or another URL in it.
    pub fn parse(url: &str) -> Result<Self, Error> {
        let wrong = |wrong| Error::url(&without_secrets(url), wrong);
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(wrong("it has no scheme"));
        };
        if !is_scheme(scheme) {
            return Err(wrong(
                "its scheme has other characters than letters, digits, +, - and .",
            ));
        }
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = address.split('/').next().unwrap_or_default();
        if address.contains("://") || authority.contains(|c: char| c == ';' || c.is_whitespace()) {
            return Err(wrong(
                "its address has a space, a semicolon or another URL in it; write a comma between \
                 URLs",
            ));
        }
        Ok(Target {
            scheme: scheme.to_ascii_lowercase(),
            shown: without_secrets(&format!("{}://{rest}", scheme.to_ascii_lowercase())),
            address: address.to_owned(),
            parameters: Parameter::all(query),
            known: RefCell::default(),
        })
    }

    /// What comes before `://`, in lower case.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// What comes after `://` and before `?`, as written.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The URL without user, password and parameters, for people and labels.
    pub fn shown(&self) -> String {
        self.shown.clone()
    }

    /// What an exporter says, without what is not shown of the address: one
    /// that expects no user and password may repeat it.
    pub(super) fn hide_user<'t>(&self, said: &'t str) -> Cow<'t, str> {
        let shown = self.shown.split_once("://").map_or("", |(_, shown)| shown);
        if shown == self.address {
            return said.into();
        }
        let user_end = self.address.rfind('@').map_or(0, |at| at + 1);
        let mut hidden = said.to_owned();
        for (secret, shown) in [(&*self.address, shown), (&self.address[..user_end], "")] {
            if !secret.is_empty() {
                hidden = hidden.replace(secret, shown);
                hidden = hidden.replace(&secret.escape_debug().to_string(), shown);
            }
        }
        hidden.into()
    }

    /// Takes the value of a parameter.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.known.get_mut().insert(name.to_owned());
        let at = self
            .parameters
            .iter()
            .position(|parameter| parameter.name == name)?;
        Some(self.parameters.remove(at).value)
    }

    /// Takes the value of a parameter that is written as `T` is.
    ///
    /// # Errors
    /// If it is none.
    pub fn take_parsed<T: FromStr>(&mut self, name: &str) -> Result<Option<T>, Error>
    where
        T::Err: fmt::Display,
    {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        match value.parse() {
            Ok(parsed) => Ok(Some(parsed)),
            Err(error) => Err(self.invalid(name, &value, &advice::<T>(&error))),
        }
    }

    /// Takes the value of a parameter that is a time, like `250ms`, `10s`, `1m`.
    ///
    /// # Errors
    /// If it is none.
    pub fn take_duration(&mut self, name: &str) -> Result<Option<Duration>, Error> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        match duration::parse(&value) {
            Some(duration) => Ok(Some(duration)),
            None => Err(self.invalid(name, &value, duration::ADVICE)),
        }
    }

    /// Takes what chooses among the metrics: `match` and `except`, any number
    /// of times each, and `label.NAME` for a label of that name.
    ///
    /// # Errors
    /// If a label has no name, one that begins with a digit or two underscores,
    /// or one that is there twice.
    pub fn take_selection(&mut self) -> Result<Selection, Error> {
        let mut selection = Selection::all();
        while let Some(pattern) = self.take_pattern("match")? {
            selection = selection.matching(pattern);
        }
        while let Some(pattern) = self.take_pattern("except")? {
            selection = selection.except(pattern);
        }
        for (name, value) in self.take_named("label.")? {
            let begins_well = |c: char| c == '_' || c.is_alphabetic();
            if !name.starts_with(begins_well) || name.starts_with("__") {
                let wrong = "the name of a label begins with a letter or one underscore: write \
                             label.region=eu";
                return Err(Error::parameter(&self.shown(), wrong));
            }
            selection = selection.label(name, value);
        }
        Ok(selection)
    }

    fn take_pattern(&mut self, name: &str) -> Result<Option<String>, Error> {
        let Some(pattern) = self.take(name) else {
            return Ok(None);
        };
        // No metric is called so; a list was meant.
        if pattern.is_empty() || pattern.contains([',', ';']) {
            let advice = format!("write {name}=http_*, once for each pattern");
            return Err(self.invalid(name, &pattern, &advice));
        }
        Ok(Some(pattern))
    }

    /// Takes all parameters whose names begin with `prefix`, such as `label.`,
    /// each as what its name continues with and its value, in their order.
    ///
    /// # Errors
    /// If a name does not continue, or is there twice.
    pub fn take_named(&mut self, prefix: &str) -> Result<Vec<(String, String)>, Error> {
        self.known.get_mut().insert(format!("{prefix}NAME"));
        let mut taken: Vec<(String, String)> = Vec::new();
        let is_named = |parameter: &Parameter| parameter.name.starts_with(prefix);
        while let Some(at) = self.parameters.iter().position(is_named) {
            let Parameter {
                name: full, value, ..
            } = self.parameters.remove(at);
            let name = &full[prefix.len()..];
            if name.is_empty() || taken.iter().any(|(before, _)| before == name) {
                // Not the value: it may be a secret.
                let wrong = format!(
                    "the parameter {full} has no name or is there twice: write {prefix}region=eu, \
                     once for a name"
                );
                return Err(Error::parameter(&self.shown(), &wrong));
            }
            taken.push((name.to_owned(), value));
        }
        Ok(taken)
    }

    /// Takes how many native buckets a histogram has at most, `native_buckets`:
    /// see [`Exponential::new`](crate::Exponential::new).
    ///
    /// # Errors
    /// If it is no number, or zero.
    pub fn take_native_buckets(&mut self) -> Result<Option<usize>, Error> {
        let Some(value) = self.take("native_buckets") else {
            return Ok(None);
        };
        match value.parse() {
            Ok(max) if max > 0 => Ok(Some(max)),
            _ => {
                let advice = "write a whole number from 1 on, like 160";
                Err(self.invalid("native_buckets", &value, advice))
            }
        }
    }

    /// Takes what there is to say of when to export: `interval`, `jitter`,
    /// `deadline` and `flush`, which are times, and `queue`, which is a number
    /// of bytes.
    ///
    /// # Errors
    /// If one of them is not what it should be: an interval of less than a
    /// millisecond or more than a year, a jitter above the interval, a deadline
    /// of nothing.
    pub fn take_schedule(&mut self, default: Schedule) -> Result<Schedule, Error> {
        let mut schedule = match self.take_duration("interval")? {
            Some(interval) => {
                let every = Schedule::every(interval);
                if every.interval != interval {
                    return Err(self.out_of_range("interval", "it is from 1 ms to a year"));
                }
                let jitter = default.jitter;
                Schedule {
                    interval,
                    ..default
                }
                .jitter(jitter)
            }
            None => default,
        };
        if let Some(jitter) = self.take_duration("jitter")? {
            schedule = schedule.jitter(jitter);
            if schedule.jitter != jitter {
                return Err(self.out_of_range("jitter", "it is at most the interval"));
            }
        }
        if let Some(deadline) = self.take_duration("deadline")? {
            if deadline.is_zero() {
                return Err(self.out_of_range("deadline", "nothing is sent in no time"));
            }
            schedule = schedule.deadline(deadline);
        }
        if let Some(flush) = self.take_duration("flush")? {
            schedule = schedule.flush(flush);
        }
        if let Some(bytes) = self.take_parsed("queue")? {
            schedule = schedule.queue_bytes(bytes);
        }
        Ok(schedule)
    }

    fn out_of_range(&self, name: &str, advice: &str) -> Error {
        let wrong = format!("the parameter {name} is out of range: {advice}");
        Error::parameter(&self.shown(), &wrong)
    }

    /// Says that all parameters are taken.
    ///
    /// # Errors
    /// If there is another one.
    pub fn finish(&self) -> Result<(), Error> {
        let Some(Parameter { name, is_bare, .. }) = self.parameters.first() else {
            return Ok(());
        };
        let known = self.known.borrow();
        let wrong = if !is_name(name) {
            "there is a parameter whose name is none; write %3F for a ? in a password, %26 for an \
             & in a value"
                .to_owned()
        } else if known.contains(name) {
            format!("the parameter {name} is there twice; write it once")
        } else if *is_bare {
            "there is a parameter without a value; write name=value, and %3F for a ? in a password"
                .to_owned()
        } else if known.is_empty() {
            format!("there is no parameter {name}, nor any other")
        } else {
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            let known = known.join(", ");
            format!("there is no parameter {name}; there are {known}")
        };
        Err(Error::parameter(&self.shown(), &wrong))
    }

    /// The error for a parameter with a wrong value, which is repeated unless it
    /// looks like a part of another URL.
    pub fn invalid(&self, name: &str, value: &str, advice: &str) -> Error {
        let wrong = if value.contains([',', ':', '@']) {
            format!("the parameter {name} cannot have this value: {advice}")
        } else {
            format!("the parameter {name} cannot be {value:?}: {advice}")
        };
        Error::parameter(&self.shown(), &wrong)
    }
}

/// What to write for a `T`, which is known by what it can be read from; for
/// others than numbers and truth values what is wrong.
fn advice<T: FromStr>(error: &impl fmt::Display) -> String {
    let accepts = |text: &str| text.parse::<T>().is_ok();
    match [accepts("true"), accepts("1"), accepts("1.5")] {
        [true, false, false] => "write true or false".to_owned(),
        [false, true, false] => "write a whole number that is not too large".to_owned(),
        [false, true, true] => "write a number".to_owned(),
        _ => error.to_string(),
    }
}

/// Whether `text` may be the scheme of a URL.
pub(super) fn is_scheme(text: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(legal)
}

/// Parameters may be secret, so they are not shown.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Target").field(&self.shown()).finish()
    }
}

#[cfg(test)]
mod tests;
