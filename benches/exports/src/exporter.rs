//! What is measured.

use crate::load::Library;

/// One exporter, as it is shown and started.
pub struct Exporter {
    pub name: &'static str,
    pub library: Library,
    /// A library's own way to say how it exports: a URL for metriken, words
    /// for the others. `HTTP`, `UDP`, `PULL` and `DIR` stand for where to.
    pub how: &'static str,
    /// Who asks: the exporter itself, or this program with these types.
    pub accept: Option<&'static str>,
    /// The exporter of another library that does the same.
    pub peer: Option<&'static str>,
}

const TEXT: &str = "text/plain;version=0.0.4";
const OPENMETRICS: &str = "application/openmetrics-text;version=1.0.0";
const PROTOBUF: &str =
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

const fn ours(name: &'static str, how: &'static str) -> Exporter {
    Exporter {
        name,
        library: Library::Metriken,
        how,
        accept: None,
        peer: None,
    }
}

const fn page(name: &'static str, accept: &'static str) -> Exporter {
    Exporter {
        accept: Some(accept),
        ..ours(name, "prometheus://PULL")
    }
}

const fn beside(exporter: Exporter, peer: &'static str) -> Exporter {
    Exporter {
        peer: Some(peer),
        ..exporter
    }
}

const fn opentelemetry(name: &'static str, how: &'static str) -> Exporter {
    Exporter {
        library: Library::OpenTelemetry,
        ..ours(name, how)
    }
}

const METRICS: &str = "metrics-exporter-prometheus, text";
const OTEL_PROTOBUF: &str = "opentelemetry-otlp, HTTP/protobuf, exponential";
const OTEL_EXPLICIT: &str = "opentelemetry-otlp, HTTP/protobuf, explicit";
const OTEL_JSON: &str = "opentelemetry-otlp, HTTP/JSON, exponential";
const OTEL_GRPC: &str = "opentelemetry-otlp, gRPC, exponential";

pub static EXPORTERS: &[Exporter] = &[
    beside(page("prometheus, text", TEXT), METRICS),
    Exporter {
        library: Library::Metrics,
        ..page(METRICS, TEXT)
    },
    page("prometheus, OpenMetrics", OPENMETRICS),
    page("prometheus, protobuf", PROTOBUF),
    ours(
        "pushgateway, text",
        "pushgateway+http://HTTP?job=exports&interval=100ms",
    ),
    ours(
        "pushgateway, protobuf",
        "pushgateway+http://HTTP?job=exports&format=protobuf&interval=100ms",
    ),
    ours(
        "remote write 1",
        "remote-write+http://HTTP/api/v1/write?version=1&interval=100ms",
    ),
    ours(
        "remote write 2",
        "remote-write+http://HTTP/api/v1/write?version=2&interval=100ms",
    ),
    beside(
        ours(
            "otlp, HTTP/protobuf, exponential",
            "otlp+http://HTTP?interval=100ms",
        ),
        OTEL_PROTOBUF,
    ),
    opentelemetry(OTEL_PROTOBUF, "protobuf exponential"),
    beside(
        ours(
            "otlp, HTTP/protobuf, explicit",
            "otlp+http://HTTP?histograms=explicit&interval=100ms",
        ),
        OTEL_EXPLICIT,
    ),
    opentelemetry(OTEL_EXPLICIT, "protobuf explicit"),
    beside(
        ours(
            "otlp, HTTP/JSON, exponential",
            "otlp+http://HTTP?protocol=json&interval=100ms",
        ),
        OTEL_JSON,
    ),
    opentelemetry(OTEL_JSON, "json exponential"),
    beside(
        ours("otlp, gRPC, exponential", "otlp+grpc://HTTP?interval=100ms"),
        OTEL_GRPC,
    ),
    opentelemetry(OTEL_GRPC, "grpc exponential"),
    ours(
        "otlp, HTTP/protobuf, exponential, delta",
        "otlp+http://HTTP?temporality=delta&interval=100ms",
    ),
    ours("statsd", "statsd://UDP?interval=100ms"),
    ours("dogstatsd", "dogstatsd://UDP?interval=100ms"),
    ours(
        "log, JSON lines",
        "log://stderr?format=json&lines=1000000&interval=100ms",
    ),
    ours(
        "recorder, a file of 10 samples",
        "parquet://DIR/exports.parquet?interval=100ms&segment=1s",
    ),
];
