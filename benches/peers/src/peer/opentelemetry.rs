//! OpenTelemetry's SDK, with its exporter for Prometheus.

use std::sync::LazyLock;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::Encoder;

use super::{Peer, leak};
use crate::contender::Lineup;
use crate::input::{DURATIONS, bounds_seconds};
use crate::section::scrape::{self, Pages};

pub struct OpenTelemetry;

/// A meter, and the registry that its metrics end up in.
fn meter() -> (Meter, prometheus::Registry) {
    let registry = prometheus::Registry::new();
    let exporter = opentelemetry_prometheus::exporter().with_registry(registry.clone());
    let exporter = exporter.build().expect("the registry is empty");
    let provider = SdkMeterProvider::builder().with_reader(exporter).build();
    (leak(provider).meter("peers"), registry)
}

static METER: LazyLock<Meter> = LazyLock::new(|| meter().0);

impl Peer for OpenTelemetry {
    fn packages(&self) -> &'static [&'static str] {
        &[
            "opentelemetry",
            "opentelemetry_sdk",
            "opentelemetry-prometheus",
        ]
    }

    fn counter(&self, lineup: &mut Lineup) {
        let counter = leak(METER.u64_counter("bare").build());
        lineup.each("`Counter`, no attributes", |_| counter.add(1, &[]));
        let attributes = [
            KeyValue::new("method", "GET"),
            KeyValue::new("status", "200"),
        ];
        let bound = leak(METER.u64_counter("bound").build().bind(&attributes));
        lineup.each("`BoundCounter` (experimental)", |_| bound.add(1));
    }

    fn histogram(&self, lineup: &mut Lineup) {
        let durations = &*DURATIONS;
        let histogram = METER
            .f64_histogram("bare_histogram")
            .with_boundaries(bounds_seconds());
        let histogram = leak(histogram.build());
        lineup.each("`Histogram`, 16 buckets, no attributes", |i| {
            histogram.record(durations.seconds(i), &[]);
        });
        let histogram = METER
            .f64_histogram("bound_histogram")
            .with_boundaries(bounds_seconds());
        let bound = leak(histogram.build().bind(&[KeyValue::new("method", "GET")]));
        lineup.each("`BoundHistogram`, 16 buckets (experimental)", |i| {
            bound.record(durations.seconds(i));
        });
    }

    fn scrape(&self, pages: &mut Pages) {
        let (meter, registry) = meter();
        for (i, named) in pages.counters.iter().enumerate() {
            let counter = meter
                .u64_counter(&*named.name)
                .with_description(&*named.help);
            leak(counter.build()).add(scrape::counter(i), &[]);
        }
        for (i, named) in pages.gauges.iter().enumerate() {
            let gauge = meter.i64_gauge(&*named.name).with_description(&*named.help);
            leak(gauge.build()).record(scrape::gauge(i), &[]);
        }
        for named in pages.histograms {
            let histogram = meter
                .f64_histogram(&*named.name)
                .with_description(&*named.help);
            let histogram = leak(histogram.with_boundaries(bounds_seconds()).build());
            pages
                .durations
                .iter()
                .for_each(|&ns| histogram.record(ns as f64 * 1e-9, &[]));
        }
        let mut page = Vec::new();
        pages.add("`gather` and `encode`, kept `Vec`", move || {
            page.clear();
            let families = registry.gather();
            prometheus::TextEncoder::new()
                .encode(&families, &mut page)
                .unwrap();
            page.len()
        });
    }
}
