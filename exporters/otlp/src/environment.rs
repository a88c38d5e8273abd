//! OpenTelemetry's variables, those for metrics before those for all signals.
//!
//! Source: the specification's "OTLP Exporter Configuration", "Environment
//! Variable Specification" and "Common Configuration Specification". An empty
//! variable is one that is not set, and so is, with a warning, one that has no
//! meaning. But where to send and whom to trust is never guessed: what is said of
//! these and cannot be used is an error that names the variable.
//!
//! A variable is read when its value is needed and at no other time, so that
//! what is said in code needs no variable to be right.

use std::env;
use std::fmt::Display;
use std::path::PathBuf;
use std::time::Duration;

use metriken_exposition::export;
use metriken_http::Headers;

use crate::{Error, Histograms, Protocol, Temporality};

/// Variables, and who is warned of those that are not used.
pub(crate) struct Environment<'a> {
    pub(crate) look_up: &'a dyn Fn(&str) -> Option<String>,
    pub(crate) warn: &'a dyn Fn(&str),
}

impl Environment<'static> {
    /// The variables of the process.
    pub(crate) fn of_process() -> Self {
        Environment {
            look_up: &variable,
            warn: &export::warn,
        }
    }
}

fn variable(name: &str) -> Option<String> {
    let value = env::var_os(name)?;
    // What is no text has no meaning, and is no file that could be read.
    Some(value.to_string_lossy().into_owned()).filter(|value| !value.is_empty())
}

/// What was chosen, and the variable that chose it, if one did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen<T> {
    pub(crate) value: T,
    variable: Option<String>,
}

impl<T> From<T> for Chosen<T> {
    fn from(value: T) -> Self {
        let variable = None;
        Chosen { value, variable }
    }
}

impl<T> Chosen<T> {
    /// An error that is about it, which names the variable.
    pub(crate) fn error(&self, error: Error) -> Error {
        match &self.variable {
            None => error,
            Some(name) => error.of_variable(name),
        }
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Chosen<U> {
        Chosen {
            value: change(self.value),
            variable: self.variable,
        }
    }
}

/// The two names of a setting.
fn names(what: &str) -> [String; 2] {
    [
        format!("OTEL_EXPORTER_OTLP_METRICS_{what}"),
        format!("OTEL_EXPORTER_OTLP_{what}"),
    ]
}

impl Environment<'_> {
    /// Whether nothing is to be sent at all.
    pub(crate) fn is_disabled(&self) -> bool {
        self.flag("OTEL_SDK_DISABLED").unwrap_or(false)
    }

    pub(crate) fn protocol(&self) -> Option<Chosen<Protocol>> {
        let advice = "write grpc, http/protobuf or http/json";
        names("PROTOCOL").into_iter().find_map(|name| {
            let value = self.parsed(&name, advice, Protocol::parse)?;
            let variable = Some(name);
            Some(Chosen { value, variable })
        })
    }

    /// Where metrics go by a protocol.
    pub(crate) fn endpoint(&self, protocol: Protocol) -> Option<Chosen<String>> {
        let [own, base] = names("ENDPOINT").map(|name| {
            let value = (self.look_up)(&name)?.trim().to_owned();
            let variable = Some(name);
            Some(Chosen { value, variable })
        });
        own.or_else(|| Some(base?.map(|base| protocol.endpoint_below(&base))))
    }

    /// Whether gRPC does without TLS where the endpoint does not say.
    pub(crate) fn is_insecure(&self) -> bool {
        let mut flags = names("INSECURE").into_iter();
        flags.find_map(|name| self.flag(&name)).unwrap_or(false)
    }

    pub(crate) fn headers(&self) -> Headers {
        let headers = names("HEADERS").into_iter().find_map(|name| {
            // The error does not repeat values, which may be secret.
            Headers::parse(&(self.look_up)(&name)?)
                .inspect_err(|error| self.ignore(&name, error))
                .ok()
        });
        headers.unwrap_or_default()
    }

    /// How long an export may take; zero if there is no limit.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        let advice = "write a whole number of milliseconds";
        let parse = |text: &str| text.parse().ok().map(Duration::from_millis);
        let read = |name: &str| self.parsed(name, advice, parse);
        let own = names("TIMEOUT").into_iter().find_map(|name| read(&name));
        let said = own.into_iter().chain(read("OTEL_METRIC_EXPORT_TIMEOUT"));
        said.min_by_key(|timeout| (timeout.is_zero(), *timeout))
    }

    pub(crate) fn interval(&self) -> Option<Duration> {
        let advice = "write a whole number of milliseconds above 0";
        self.parsed("OTEL_METRIC_EXPORT_INTERVAL", advice, |text| {
            let ms = text.parse().ok().filter(|ms| *ms > 0)?;
            Some(Duration::from_millis(ms))
        })
    }

    /// Whether bodies are compressed.
    pub(crate) fn gzip(&self) -> Option<bool> {
        self.setting("COMPRESSION", "write gzip or none", parse_compression)
    }

    pub(crate) fn ca_file(&self) -> Option<Chosen<PathBuf>> {
        self.file("CERTIFICATE")
    }

    /// The sender's own certificates and their key.
    ///
    /// # Errors
    /// If there is one without the other.
    pub(crate) fn client_certificate(&self) -> Result<Option<Chosen<(PathBuf, PathBuf)>>, Error> {
        let (chain, key) = (self.file("CLIENT_CERTIFICATE"), self.file("CLIENT_KEY"));
        let name = |file: Chosen<PathBuf>| file.variable.unwrap_or_default();
        let [_, certificate_name] = names("CLIENT_CERTIFICATE");
        let [_, key_name] = names("CLIENT_KEY");
        match (chain, key) {
            (None, None) => Ok(None),
            (Some(chain), Some(key)) => {
                let value = (chain.value.clone(), key.value.clone());
                let variable = Some(format!("{} and {}", name(chain), name(key)));
                Ok(Some(Chosen { value, variable }))
            }
            (Some(chain), None) => Err(Error::half_identity(&name(chain), &key_name)),
            (None, Some(key)) => Err(Error::half_identity(&name(key), &certificate_name)),
        }
    }

    pub(crate) fn temporality(&self) -> Option<Temporality> {
        let advice = "write cumulative, delta or lowmemory";
        self.setting("TEMPORALITY_PREFERENCE", advice, Temporality::parse)
    }

    pub(crate) fn histograms(&self) -> Option<Histograms> {
        let advice = "write base2_exponential_bucket_histogram or explicit_bucket_histogram";
        self.setting("DEFAULT_HISTOGRAM_AGGREGATION", advice, Histograms::parse)
    }

    fn file(&self, what: &str) -> Option<Chosen<PathBuf>> {
        names(what).into_iter().find_map(|name| {
            let value = (self.look_up)(&name)?.into();
            let variable = Some(name);
            Some(Chosen { value, variable })
        })
    }

    /// The first variable of a setting that has a meaning.
    fn setting<T>(&self, what: &str, advice: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let mut names = names(what).into_iter();
        names.find_map(|name| self.parsed(&name, advice, &parse))
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.parsed(name, "write true or false", |text| {
            match text.to_ascii_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            }
        })
    }

    fn parsed<T>(&self, name: &str, advice: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = (self.look_up)(name)?;
        let parsed = parse(value.trim());
        if parsed.is_none() {
            self.ignore(name, &format_args!("it cannot be {value:?}; {advice}"));
        }
        parsed
    }

    /// Warns of a variable that is as if it was not set.
    pub(crate) fn ignore(&self, name: &str, why: &dyn Display) {
        (self.warn)(&format!("{name} is ignored: {why}"));
    }
}

/// Whether bodies are compressed, by the names of the environment.
pub(crate) fn parse_compression(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "gzip" => Some(true),
        "none" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
