//! The exporter as a URL asks for it.

use metriken_exposition::export::{Plugin, Running, Target};
use metriken_exposition::register_exporter;

use crate::environment::{Environment, variable};
use crate::exporter::default_schedule;
use crate::{Error, Exporter, Histograms, Protocol, Temporality};

register_exporter! {
    static OTLP = Plugin {
        schemes: &["otlp+http", "otlp+https"],
        about: "pushes by OpenTelemetry's protocol over HTTP",
        start: |target| Ok(Box::new(start(target)?)),
    };
}

fn start(
    target: &mut Target,
) -> Result<impl Running + use<>, Box<dyn std::error::Error + Send + Sync>> {
    let mut exporter = Exporter::builder();
    if let Some(url) = endpoint(target) {
        exporter = exporter.endpoint(&url);
    }
    if let Some(text) = target.take("protocol") {
        let protocol = Protocol::parse(&text);
        let protocol =
            protocol.ok_or_else(|| target.invalid("protocol", &text, "write protobuf or json"))?;
        exporter = exporter.protocol(protocol);
    }
    if let Some(text) = target.take("temporality") {
        let temporality = Temporality::parse(&text);
        let temporality = temporality
            .ok_or_else(|| target.invalid("temporality", &text, "write cumulative or delta"))?;
        exporter = exporter.temporality(temporality);
    }
    if let Some(text) = target.take("histograms") {
        let histograms = Histograms::parse(&text);
        let histograms = histograms
            .ok_or_else(|| target.invalid("histograms", &text, "write exponential or explicit"))?;
        exporter = exporter.histograms(histograms);
    }
    if let Some(text) = target.take("compression") {
        let gzip = match &*text {
            "gzip" => true,
            "none" => false,
            _ => {
                return Err(target
                    .invalid("compression", &text, "write gzip or none")
                    .into());
            }
        };
        exporter = exporter.gzip(gzip);
    }
    if let Some(path) = target.take("ca") {
        exporter = exporter.ca_file(path);
    }
    exporter = exporter.select(target.take_selection()?);
    let default = default_schedule(&Environment::read(&variable)?);
    exporter = exporter.schedule(target.take_schedule(default)?);
    target.finish()?;
    Ok::<_, Box<dyn std::error::Error + Send + Sync>>(
        exporter.start().map_err(|error: Error| error)?,
    )
}

/// The URL for HTTP, with the path of the protocol if there is none; nothing
/// if there is no host, for the environment to say.
fn endpoint(target: &Target) -> Option<String> {
    let address = target.address();
    let scheme = target.scheme().strip_prefix("otlp+")?;
    let path = address.find('/').map_or("", |slash| &address[slash..]);
    match path {
        _ if address.is_empty() => None,
        "" | "/" => Some(format!(
            "{scheme}://{}/v1/metrics",
            address.trim_end_matches('/')
        )),
        _ => Some(format!("{scheme}://{address}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_the_protocol_is_added_where_there_is_none() {
        for (url, expected) in [
            ("otlp+http://h:1", Some("http://h:1/v1/metrics")),
            ("otlp+https://h:1/?x=y", Some("https://h:1/v1/metrics")),
            (
                "otlp+http://h/opentelemetry/v1/metrics",
                Some("http://h/opentelemetry/v1/metrics"),
            ),
            ("otlp+http://", None),
        ] {
            let target = Target::parse(url).unwrap();
            assert_eq!(endpoint(&target).as_deref(), expected, "{url}");
        }
    }
}
