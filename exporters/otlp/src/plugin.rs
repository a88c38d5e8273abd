//! The exporter as a URL asks for it.

use metriken_exposition::export::{self, Plugin, Running, Target};
use metriken_exposition::register_exporter;
use metriken_http::Parameters;

use crate::environment::{Chosen, Environment, parse_compression};
use crate::exporter::default_schedule;
use crate::{Error, Exporter, Histograms, Protocol, Temporality};

register_exporter! {
    static OTLP = Plugin {
        schemes: &["otlp+http", "otlp+https", "otlp+grpc", "otlp+grpcs"],
        about: "pushes by OpenTelemetry's protocol, over HTTP or by gRPC",
        start: |target| Ok(Box::new(start(target)?)),
    };
}

fn start(
    target: &mut Target,
) -> Result<impl Running + use<>, Box<dyn std::error::Error + Send + Sync>> {
    let environment = Environment::of_process();
    let protocol = take_protocol(target, || environment.protocol())?;
    let mut exporter = Exporter::builder().protocol(protocol);
    if let Some(url) = endpoint(target, protocol) {
        exporter = exporter.endpoint(&url);
    }
    if let Some(text) = target.take("temporality") {
        let temporality = Temporality::parse(&text);
        let temporality = temporality
            .ok_or_else(|| target.invalid("temporality", &text, "write cumulative or delta"))?;
        exporter = exporter.temporality(temporality);
    }
    if let Some(text) = target.take("histograms") {
        let histograms = Histograms::parse(&text);
        let histograms = histograms.ok_or_else(|| {
            target.invalid(
                "histograms",
                &text,
                "write exponential, exponential:160 or explicit",
            )
        })?;
        exporter = exporter.histograms(histograms);
    }
    if let Some(text) = target.take("compression") {
        let gzip = parse_compression(&text);
        let gzip =
            gzip.ok_or_else(|| target.invalid("compression", &text, "write gzip or none"))?;
        exporter = exporter.gzip(gzip);
    }
    let parameters = Parameters::take(target)?;
    if let Some(path) = parameters.ca_file {
        exporter = exporter.ca_file(path);
    }
    if let Some((chain, key)) = parameters.client_certificate {
        exporter = exporter.client_certificate(chain, key);
    }
    exporter = exporter.headers(parameters.headers);
    exporter = exporter.select(target.take_selection()?);
    let default = default_schedule(&environment);
    exporter = exporter.schedule(target.take_schedule(default)?);
    target.finish()?;
    Ok::<_, Box<dyn std::error::Error + Send + Sync>>(
        exporter.start().map_err(|error: Error| error)?,
    )
}

/// The protocol of the scheme, of which there are two over HTTP: then it is the
/// environment's, unless that is gRPC.
fn take_protocol(
    target: &mut Target,
    usual: impl FnOnce() -> Option<Chosen<Protocol>>,
) -> Result<Protocol, export::Error> {
    if target.scheme().starts_with("otlp+grpc") {
        return Ok(Protocol::Grpc);
    }
    match target.take("protocol").as_deref() {
        None => {
            let usual = usual().map(|usual| usual.value);
            let usual = usual.filter(|usual| *usual != Protocol::Grpc);
            Ok(usual.unwrap_or_default())
        }
        Some("protobuf") => Ok(Protocol::HttpProtobuf),
        Some("json") => Ok(Protocol::HttpJson),
        Some(text) => Err(target.invalid("protocol", text, "write protobuf or json")),
    }
}

/// The URL as HTTP has it, with the path of the protocol if there is none;
/// nothing if there is no host, for the environment to say.
fn endpoint(target: &Target, protocol: Protocol) -> Option<String> {
    let address = target.address();
    let scheme = match target.scheme().strip_prefix("otlp+")? {
        "grpc" => "http",
        "grpcs" => "https",
        http => http,
    };
    let url = format!("{scheme}://{address}");
    match address.find('/').map_or("", |slash| &address[slash..]) {
        _ if address.is_empty() => None,
        "" | "/" => Some(protocol.endpoint_below(&url)),
        _ => Some(url),
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
            ("otlp+grpc://h:1", Some("http://h:1")),
            ("otlp+grpcs://h:1", Some("https://h:1")),
            ("otlp+grpc://", None),
        ] {
            let mut target = Target::parse(url).unwrap();
            let protocol = take_protocol(&mut target, || None).unwrap();
            assert_eq!(endpoint(&target, protocol).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn the_scheme_goes_before_the_environment() {
        for (url, usual, expected) in [
            ("otlp+http://h", None, Some(Protocol::HttpProtobuf)),
            (
                "otlp+http://h",
                Some(Protocol::HttpJson),
                Some(Protocol::HttpJson),
            ),
            (
                "otlp+https://h",
                Some(Protocol::Grpc),
                Some(Protocol::HttpProtobuf),
            ),
            (
                "otlp+http://h?protocol=json",
                Some(Protocol::Grpc),
                Some(Protocol::HttpJson),
            ),
            (
                "otlp+http://h?protocol=protobuf",
                Some(Protocol::HttpJson),
                Some(Protocol::HttpProtobuf),
            ),
            (
                "otlp+grpcs://h",
                Some(Protocol::HttpJson),
                Some(Protocol::Grpc),
            ),
            ("otlp+http://h?protocol=grpc", None, None),
        ] {
            let mut target = Target::parse(url).unwrap();
            let protocol = take_protocol(&mut target, || usual.map(Chosen::from));
            assert_eq!(protocol.ok(), expected, "{url}");
        }
    }
}
