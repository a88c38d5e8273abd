//! OpenTelemetry's variables, those for metrics before those for all signals.
//!
//! Source: the specification's "OTLP Exporter Configuration" and "Environment
//! Variable Specification". An empty variable is one that is not set.

use std::path::PathBuf;
use std::time::Duration;

use metriken_http::Headers;

use crate::{Error, Histograms, Protocol, Temporality};

/// What the variables say; `None` where they say nothing.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    pub(crate) protocol: Option<Protocol>,
    endpoint: Option<String>,
    /// The one for all signals.
    base_endpoint: Option<String>,
    pub(crate) headers: Headers,
    pub(crate) timeout: Option<Duration>,
    pub(crate) gzip: Option<bool>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) client_certificate: Option<(PathBuf, PathBuf)>,
    pub(crate) temporality: Option<Temporality>,
    pub(crate) histograms: Option<Histograms>,
    pub(crate) interval: Option<Duration>,
}

impl Environment {
    /// Where metrics go by a protocol.
    pub(crate) fn endpoint(&self, protocol: Protocol) -> Option<String> {
        let base = self.base_endpoint.as_deref();
        let below = base.map(|base| protocol.endpoint_below(base));
        self.endpoint.clone().or(below)
    }

    /// Reads the variables that `look_up` finds.
    pub(crate) fn read(look_up: &dyn Fn(&str) -> Option<String>) -> Result<Self, Error> {
        // The two names of a setting; the value, and the name it was found by.
        let setting = |what: &str| {
            let names = [
                format!("OTEL_EXPORTER_OTLP_METRICS_{what}"),
                format!("OTEL_EXPORTER_OTLP_{what}"),
            ];
            names
                .into_iter()
                .find_map(|name| Some((look_up(&name)?, name)))
        };
        let path = |what: &str| setting(what).map(|(value, _)| PathBuf::from(value));
        let headers = match setting("HEADERS") {
            Some((list, _)) => Headers::parse(&list).map_err(Error::receiver)?,
            None => Headers::new(),
        };
        let export_timeout = milliseconds("OTEL_METRIC_EXPORT_TIMEOUT", look_up)?;
        let timeout = match setting("TIMEOUT") {
            Some((_, name)) => milliseconds(&name, look_up)?,
            None => None,
        };
        Ok(Environment {
            protocol: parsed(
                setting("PROTOCOL"),
                "write grpc, http/protobuf or http/json",
                Protocol::parse,
            )?,
            endpoint: look_up("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"),
            base_endpoint: look_up("OTEL_EXPORTER_OTLP_ENDPOINT"),
            headers,
            timeout: timeout.into_iter().chain(export_timeout).min(),
            gzip: parsed(
                setting("COMPRESSION"),
                "write gzip or none",
                |text| match text {
                    "gzip" => Some(true),
                    "none" => Some(false),
                    _ => None,
                },
            )?,
            ca_file: path("CERTIFICATE"),
            client_certificate: path("CLIENT_CERTIFICATE").zip(path("CLIENT_KEY")),
            temporality: parsed(
                setting("TEMPORALITY_PREFERENCE"),
                "write cumulative, delta or lowmemory",
                Temporality::parse,
            )?,
            histograms: parsed(
                setting("DEFAULT_HISTOGRAM_AGGREGATION"),
                "write base2_exponential_bucket_histogram or explicit_bucket_histogram",
                Histograms::parse,
            )?,
            interval: milliseconds("OTEL_METRIC_EXPORT_INTERVAL", look_up)?,
        })
    }
}

fn parsed<T>(
    setting: Option<(String, String)>,
    advice: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some((value, name)) = setting else {
        return Ok(None);
    };
    match parse(value.trim()) {
        Some(parsed) => Ok(Some(parsed)),
        None => Err(Error::variable(&name, &value, advice)),
    }
}

fn milliseconds(
    name: &str,
    look_up: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Duration>, Error> {
    let setting = look_up(name).map(|value| (value, name.to_owned()));
    let parse = |text: &str| {
        text.parse()
            .ok()
            .filter(|ms| *ms > 0)
            .map(Duration::from_millis)
    };
    parsed(setting, "write a whole number of milliseconds", parse)
}

/// A variable of the process.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Environment, Error> {
        Environment::read(&|name| {
            let name = name.strip_prefix("OTEL_")?;
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_path_is_added_to_the_endpoint_of_all_signals_only() {
        let endpoint = |variables: &[_], protocol| read(variables).unwrap().endpoint(protocol);
        let all = ("EXPORTER_OTLP_ENDPOINT", "http://all:4318/x/");
        let own = ("EXPORTER_OTLP_METRICS_ENDPOINT", "http://own:4318/x/");
        for (variables, protocol, expected) in [
            (
                &[all][..],
                Protocol::HttpJson,
                "http://all:4318/x/v1/metrics",
            ),
            (&[all], Protocol::Grpc, "http://all:4318/x/"),
            (&[all, own], Protocol::HttpProtobuf, "http://own:4318/x/"),
            (&[all, own], Protocol::Grpc, "http://own:4318/x/"),
        ] {
            let endpoint = endpoint(variables, protocol);
            assert_eq!(endpoint.as_deref(), Some(expected), "{protocol:?}");
        }
    }

    #[test]
    fn what_is_said_of_metrics_goes_before_what_is_said_of_all() {
        let read = read(&[
            ("EXPORTER_OTLP_HEADERS", "a=1"),
            ("EXPORTER_OTLP_METRICS_HEADERS", "b=2%2C3"),
            ("EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("EXPORTER_OTLP_METRICS_PROTOCOL", "http/json"),
            ("EXPORTER_OTLP_COMPRESSION", "none"),
            ("EXPORTER_OTLP_METRICS_COMPRESSION", "gzip"),
            ("EXPORTER_OTLP_TIMEOUT", "1"),
            ("EXPORTER_OTLP_METRICS_TIMEOUT", "7000"),
            ("METRIC_EXPORT_TIMEOUT", "3000"),
            ("METRIC_EXPORT_INTERVAL", "500"),
            ("EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "Delta"),
            (
                "EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
                "explicit_bucket_histogram",
            ),
        ])
        .unwrap();
        let headers: Vec<_> = read
            .headers
            .iter()
            .map(|(name, value)| (name, value.expose()))
            .collect();
        assert_eq!(headers, [("b", "2,3")]);
        assert_eq!(read.protocol, Some(Protocol::HttpJson));
        assert_eq!(read.gzip, Some(true));
        assert_eq!(read.timeout, Some(Duration::from_secs(3)));
        assert_eq!(read.interval, Some(Duration::from_millis(500)));
        assert_eq!(read.temporality, Some(Temporality::Delta));
        assert!(matches!(read.histograms, Some(Histograms::Explicit(_))));
    }

    #[test]
    fn what_has_no_meaning_is_an_error_that_names_the_variable() {
        for (name, value) in [
            ("EXPORTER_OTLP_PROTOCOL", "http"),
            ("EXPORTER_OTLP_COMPRESSION", "zip"),
            ("EXPORTER_OTLP_METRICS_TIMEOUT", "10s"),
            ("METRIC_EXPORT_INTERVAL", "0"),
            ("EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "both"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert!(error.is_invalid_setting());
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
