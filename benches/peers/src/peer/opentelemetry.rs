//! OpenTelemetry's SDK, with its exporter for Prometheus.

use std::sync::LazyLock;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::Encoder;

use super::{KEPT, Peer, leak, sample};
use crate::contender::Lineup;
use crate::input::{DURATIONS, bounds_seconds};
use crate::labels::{OPEN, plain};
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

/// The value on the exporter's page, beside which nobody can read one.
fn exported<const N: usize>(
    registry: &prometheus::Registry,
    name: &str,
    labels: [(&str, &str); N],
) -> u64 {
    let page = prometheus::TextEncoder::new().encode_to_string(&registry.gather());
    sample(&page.expect("it is of texts"), name, labels)
}

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

    fn closed_labels(&self, lineup: &mut Lineup) {
        let (meter, registry) = meter();
        let labels = plain::closed_labels();
        let counter = leak(meter.u64_counter("closed").build());
        lineup
            .each("`Counter::add`", |i| {
                let [method, status] = plain::texts(labels.at(i));
                let attributes = [
                    KeyValue::new("method", method),
                    KeyValue::new("status", status),
                ];
                counter.add(1, &attributes);
            })
            .counts(move |choice| {
                let [method, status] = plain::texts(labels.choice(choice));
                exported(
                    &registry,
                    "closed_total",
                    [("method", method), ("status", status)],
                )
            });
    }

    fn open_labels(&self, lineup: &mut Lineup) {
        let (meter, registry) = meter();
        let registry = leak(registry);
        let labels = &*OPEN;
        let count = |name: &'static str| {
            move |choice| {
                let (tenant, path) = labels.pair(choice);
                exported(registry, name, [("tenant", tenant), ("path", path)])
            }
        };
        let attributes = |(tenant, path): (&'static str, &'static str)| {
            [KeyValue::new("tenant", tenant), KeyValue::new("path", path)]
        };
        let counter = leak(meter.u64_counter("open").build());
        lineup
            .each("`Counter::add`, `&'static str`", move |i| {
                counter.add(1, &attributes(labels.at(i)));
            })
            .counts(count("open_total"));
        let counter = meter.u64_counter("open_bound").build();
        let kept = labels.keep(|pair| counter.bind(&attributes(pair)));
        lineup
            .each("`BoundCounter`, kept (experimental)", |i| {
                kept[labels.number(i)].add(1)
            })
            .aside(KEPT)
            .counts(count("open_bound_total"));
        let counter = leak(meter.u64_counter("open_owned").build());
        lineup
            .each("`Counter::add`, `String`", |i| {
                let (tenant, path) = labels.at(i);
                let attributes = [
                    KeyValue::new("tenant", tenant.to_owned()),
                    KeyValue::new("path", path.to_owned()),
                ];
                counter.add(1, &attributes);
            })
            .counts(count("open_owned_total"));
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
