//! Whole pages, as files.
//!
//! `BLESS=1 cargo test -p metriken-exposition --test golden` writes them anew.

mod page;

use std::collections::HashMap;
use std::path::Path;

use metriken::{
    Counter, CounterGroup, CounterHistogramGroup, DynBoxedMetric, FloatGauge, Gauge, Histogram,
    Info, LazyCounter, MetricBuilder, RwLockHistogram, StateSet, metric,
};
use metriken_exposition::{Buckets, Names, TextEncoder, TextFormat};

use page::Page;

mod http {
    use super::*;

    /// Requests accepted.
    #[metric(name = "http_requests", unit = "requests")]
    pub(crate) static REQUESTS: Counter = Counter::new();

    /// Responses sent, by this half of "the \ world".
    #[metric(name = "http_responses_total", metadata = { side = "server" })]
    pub(crate) static RESPONSES: Counter = Counter::new();

    /// Time to serve one request.
    #[metric(name = "http.request-duration", unit = "nanoseconds")]
    pub(crate) static LATENCY: Histogram = Histogram::new(7, 64);
}

mod client {
    use super::*;

    #[metric(name = "http_responses", metadata = { side = "client", le = "no bound", "a-b" = "\"" })]
    pub(crate) static RESPONSES: Counter = Counter::new();

    /// Read elsewhere, without a sum.
    #[metric(name = "batch", unit = "jobs", metadata = { le = "early" })]
    pub(crate) static BATCHES: RwLockHistogram = RwLockHistogram::new(1, 5);
}

/// Of the same buckets, in another unit.
#[metric(name = "http.request-duration", unit = "milliseconds", metadata = { of = "batch" })]
static BATCH_LATENCY: Histogram = Histogram::new(7, 64);

/// Below zero.
#[metric(name = "depth", unit = "kibibytes")]
static DEPTH: Gauge = Gauge::new();

#[metric(name = "load", metadata = { of = "nothing" })]
static NOTHING: FloatGauge = FloatGauge::with_value(f64::NAN);

#[metric(name = "load", metadata = { of = "much" })]
static MUCH: FloatGauge = FloatGauge::with_value(f64::INFINITY);

#[metric(name = "load", metadata = { of = "little" })]
static LITTLE: FloatGauge = FloatGauge::with_value(f64::NEG_INFINITY);

#[metric(name = "load", metadata = { of = "hardly" })]
static HARDLY: FloatGauge = FloatGauge::with_value(5e-324);

#[metric(name = "load", metadata = { of = "whole" })]
static WHOLE: FloatGauge = FloatGauge::with_value(-1.0);

/// How full the disk is.
#[metric(name = "disk", unit = "percent")]
static DISK: FloatGauge = FloatGauge::with_value(12.5);

/// What runs.
#[metric(name = "build_info")]
static BUILD: Info = Info::new(&[("version", "1.2.3"), ("commit", "a\nb")]);

/// Not known yet, so not shown.
#[metric(name = "placement_info")]
static PLACEMENT: Info = Info::unset();

/// What the service does.
#[metric(name = "service:phase", metadata = { "service:phase" = "own" })]
static PHASE: StateSet = StateSet::new(&["starting", "running", "draining"]);

/// Not used, so not shown.
#[metric(name = "battery_errors")]
static ERRORS: LazyCounter = LazyCounter::new(Counter::new);

/// Interrupts, by processor.
#[metric(name = "interrupts", metadata = { index = "none", node = "0" })]
static INTERRUPTS: CounterGroup = CounterGroup::new(8);

/// Time in the queue.
#[metric(name = "queued", unit = "milliseconds")]
static QUEUED: CounterHistogramGroup = CounterHistogramGroup::new(4, 2, 20);

fn record() -> DynBoxedMetric<Counter> {
    http::REQUESTS.add(u64::MAX);
    http::RESPONSES.add(3);
    client::RESPONSES.add(1 << 53 | 1);
    for value in [0, 900, 1_000_000, 1_200_000, 20_000_000_000] {
        http::LATENCY.record(value);
    }
    BATCH_LATENCY.record(1_500);
    client::BATCHES.update_from(&[1; 10]).unwrap();
    DEPTH.set(-3);
    PHASE.set("running");
    INTERRUPTS.add(1, 7);
    INTERRUPTS.add(4, 9);
    let labels = [("cpu", "4"), ("node", "the group's own")];
    let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
    INTERRUPTS.set_metadata(4, HashMap::from(labels));
    QUEUED.record(2, 1500);

    let counter = MetricBuilder::new("größe/gesamt")
        .description("Ends with a space \nand \"quotes\" ")
        .unit("bits/second")
        .metadata("größe", "groß")
        .build(Counter::new());
    counter.add(5);
    counter
}

/// The page with the times of creation masked, which are not always the same.
fn encode(format: TextFormat, names: Names) -> String {
    let buckets = Buckets::powers_of_two(2, 34, 8);
    let mut encoder = TextEncoder::new(format).names(names).buckets(buckets);
    let mut text = String::new();
    encoder.encode(&mut text).unwrap();
    Page::read(&text, format, names);
    let mut again = String::new();
    encoder.append_to(&mut again);
    assert_eq!(again, text, "with what was kept from the first page");

    let mut masked = String::new();
    for line in text.lines() {
        let (start, value) = line.rsplit_once(' ').unwrap();
        let is_time = start.contains("_created") && !start.starts_with('#');
        masked += if is_time { start } else { line };
        if is_time {
            assert!(value.parse::<f64>().unwrap() > 1.7e9, "{line}");
            masked += " (a time)";
        }
        masked.push('\n');
    }
    masked
}

#[test]
fn pages_are_as_in_the_files() {
    let _counter = record();
    let mut wrong = Vec::new();
    for (file, format, names) in [
        ("prometheus.txt", TextFormat::Prometheus, Names::Legacy),
        ("prometheus-utf8.txt", TextFormat::Prometheus, Names::Utf8),
        ("openmetrics.txt", TextFormat::OpenMetrics, Names::Legacy),
        ("openmetrics-utf8.txt", TextFormat::OpenMetrics, Names::Utf8),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/golden")
            .join(file);
        let page = encode(format, names);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        if std::fs::read_to_string(&path).ok().as_ref() != Some(&page) {
            wrong.push(format!("{} should be:\n{page}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
