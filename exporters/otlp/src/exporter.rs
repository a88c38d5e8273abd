use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use metriken_exposition::Selection;
use metriken_exposition::export::{self, Exporting, Schedule};
use metriken_http::{Headers, Secret};

use crate::encode::{Encode, Encoder};
use crate::environment::{Chosen, Environment};
use crate::form::{Json, Protobuf};
use crate::point::Points;
use crate::push::Otlp;
use crate::receiver::{Receiver, Settings};
use crate::{Error, Histograms, Protocol, Temporality, resource};

/// An exporter that is not yet started, and all that can be chosen about it.
/// What is not chosen, OpenTelemetry's variables say.
///
/// # Examples
/// ```no_run
/// use std::time::Duration;
///
/// use metriken_otlp::{Exporter, Schedule, Temporality};
///
/// let exporting = Exporter::builder()
///     .endpoint("http://127.0.0.1:4318/v1/metrics")
///     .temporality(Temporality::Delta)
///     .attribute("deployment.environment.name", "staging")
///     .schedule(Schedule::every(Duration::from_secs(60)))
///     .start()?;
/// # drop(exporting);
/// # Ok::<(), metriken_otlp::Error>(())
/// ```
#[derive(Debug, Default)]
#[must_use = "nothing is sent before `start`"]
pub struct Exporter {
    protocol: Option<Protocol>,
    endpoint: Option<Secret>,
    headers: Headers,
    /// Those that are looked at only at the start.
    stated_headers: Vec<(String, Secret)>,
    ca_file: Option<PathBuf>,
    client_certificate: Option<(PathBuf, PathBuf)>,
    gzip: Option<bool>,
    temporality: Option<Temporality>,
    histograms: Option<Histograms>,
    attributes: BTreeMap<String, String>,
    selection: Selection,
    schedule: Option<Schedule>,
}

impl Exporter {
    /// An exporter as the environment says.
    pub fn builder() -> Self {
        Self::default()
    }

    /// Chooses the form of what is sent, and what carries it.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = Some(protocol);
        self
    }

    /// Sends to this URL, which is used as it is. By gRPC it may be a host and a
    /// port alone, which are sent to over TLS unless
    /// `OTEL_EXPORTER_OTLP_INSECURE` says otherwise.
    pub fn endpoint(mut self, url: &str) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Sends a header with every request, in the place of one by the same name
    /// from the environment.
    pub fn header(mut self, name: &str, value: impl Into<Secret>) -> Self {
        self.stated_headers.push((name.to_owned(), value.into()));
        self
    }

    /// Sends headers with every request, in the place of those by the same names
    /// from the environment. A [file](Headers::from_file) of them is read anew
    /// over HTTP, and by gRPC only once.
    pub fn headers(mut self, more: Headers) -> Self {
        self.headers.extend(more);
        self
    }

    /// Trusts the certificates in a PEM file, and no others.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// Proves to receivers that ask for it who sends, with a chain of
    /// certificates and its key, both in PEM files.
    pub fn client_certificate(
        mut self,
        chain: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Self {
        self.client_certificate = Some((chain.into(), key.into()));
        self
    }

    /// Whether bodies are compressed. Not, if nobody says.
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.gzip = Some(gzip);
        self
    }

    /// Chooses what points tell.
    pub fn temporality(mut self, temporality: Temporality) -> Self {
        self.temporality = Some(temporality);
        self
    }

    /// Chooses the form of histograms.
    pub fn histograms(mut self, histograms: Histograms) -> Self {
        self.histograms = Some(histograms);
        self
    }

    /// Says something about the resource, which is the process:
    /// `service.name`, `service.version`, `host.name`.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.insert(name.into(), value.into());
        self
    }

    /// Chooses among the metrics.
    pub fn select(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Chooses when to export: once a minute, if nobody says.
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = Some(schedule);
        self
    }

    /// Starts exporting, on a thread of its own. Whether somebody receives is
    /// not looked at. Where `OTEL_SDK_DISABLED` is `true`, nothing is exported.
    ///
    /// # Errors
    /// If what was chosen cannot be used, the environment says of the endpoint or
    /// of certificates what cannot be used, or the system has no room for another
    /// thread.
    pub fn start(self) -> Result<Exporting, Error> {
        self.start_in(&Environment::of_process())
    }

    fn start_in(self, environment: &Environment<'_>) -> Result<Exporting, Error> {
        if environment.is_disabled() {
            (environment.warn)("OTEL_SDK_DISABLED is true: nothing is exported by OTLP");
            return Ok(Exporting::ended());
        }
        let schedule = self.schedule.clone();
        let schedule = schedule.unwrap_or_else(|| default_schedule(environment));
        let otlp = self.build(environment)?;
        let target = otlp.receiver.url();
        export::run("otlp", &target, otlp, schedule).map_err(Error::start)
    }

    fn build(self, environment: &Environment<'_>) -> Result<Otlp, Error> {
        let settings = self.settings(environment)?;
        let receiver = Receiver::new(&settings)?;
        let resource = resource::attributes(environment, &self.attributes);
        let temporality = self.temporality.or_else(|| environment.temporality());
        let histograms = self.histograms.or_else(|| environment.histograms());
        let points = Points::new(
            temporality.unwrap_or_default(),
            histograms.unwrap_or_default(),
        );
        let encoder: Box<dyn Encode> = match settings.protocol.value {
            Protocol::HttpJson => Box::new(Encoder::<Json>::new(self.selection, &resource, points)),
            Protocol::HttpProtobuf | Protocol::Grpc => {
                Box::new(Encoder::<Protobuf>::new(self.selection, &resource, points))
            }
        };
        Ok(Otlp { encoder, receiver })
    }

    /// What there is to say of the receiver.
    fn settings(&self, environment: &Environment<'_>) -> Result<Settings, Error> {
        let protocol = self.protocol.map(Chosen::from);
        let protocol = protocol.or_else(|| environment.protocol());
        let protocol = protocol.unwrap_or_default();
        let endpoint = match &self.endpoint {
            Some(url) => url.expose().to_owned().into(),
            None => environment
                .endpoint(protocol.value)
                .unwrap_or_else(|| protocol.value.default_endpoint().to_owned().into()),
        };
        let is_insecure = || environment.is_insecure();
        let url = endpoint.map(|it| Secret::from(protocol.value.url(&it, is_insecure)));
        let mut headers = environment.headers();
        headers.extend(self.headers.clone());
        for (name, value) in &self.stated_headers {
            headers
                .insert(name, value.clone())
                .map_err(Error::receiver)?;
        }
        let ca_file = self.ca_file.clone().map(Chosen::from);
        let client_certificate = match &self.client_certificate {
            Some(files) => Some(files.clone().into()),
            None => environment.client_certificate()?,
        };
        Ok(Settings {
            protocol,
            url,
            headers,
            ca_file: ca_file.or_else(|| environment.ca_file()),
            client_certificate,
            gzip: self.gzip.or_else(|| environment.gzip()).unwrap_or(false),
            user_agent: concat!("metriken-otlp/", env!("CARGO_PKG_VERSION")),
        })
    }
}

/// Once a minute, and ten seconds to send, as OpenTelemetry has it. No limit is
/// the interval: the next export has all that this one has.
pub(crate) fn default_schedule(environment: &Environment<'_>) -> Schedule {
    let interval = environment.interval().unwrap_or(Duration::from_secs(60));
    let timeout = environment.timeout().unwrap_or(Duration::from_secs(10));
    Schedule::every(interval).deadline(if timeout.is_zero() { interval } else { timeout })
}

#[cfg(test)]
mod tests;
