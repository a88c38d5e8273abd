//! The crate `measured`.

use std::hint::black_box;
use std::sync::atomic::Ordering::Relaxed;

use measured::lasso::ThreadedRodeo;
use measured::metric::MetricFamilyEncoding;
use measured::metric::group::Encoding;
use measured::metric::histogram::Thresholds;
use measured::metric::name::MetricName;
use measured::text::BufferedTextEncoder;
use measured::{Counter, CounterVec, FixedCardinalityLabel, Gauge, Histogram, LabelGroup};

use super::{KEPT, Peer, leak};
use crate::contender::Lineup;
use crate::input::DURATIONS;
use crate::labels::{self, OPEN};
use crate::section::scrape::{self, Pages};

pub struct Measured;

// Not by the macro that the others use, in which the derive does not find what
// it has written itself.
#[derive(Clone, Copy, FixedCardinalityLabel)]
enum Method {
    Get,
    Post,
    Put,
    Delete,
}

#[derive(Clone, Copy, FixedCardinalityLabel)]
enum Status {
    Ok,
    Created,
    NotFound,
    Failed,
    Unavailable,
}

#[derive(Clone, Copy, LabelGroup)]
#[label(set = ClosedSet)]
struct Closed {
    method: Method,
    status: Status,
}

#[derive(Clone, Copy, LabelGroup)]
#[label(set = OpenSet)]
struct Open<'a> {
    #[label(dynamic_with = ThreadedRodeo, default)]
    tenant: &'a str,
    #[label(dynamic_with = ThreadedRodeo, default)]
    path: &'a str,
}

/// 16 buckets from a microsecond on.
fn histogram() -> Histogram<16> {
    Histogram::with_metadata(Thresholds::exponential_buckets(1e-6, 2.5))
}

impl Peer for Measured {
    fn packages(&self) -> &'static [&'static str] {
        &["measured"]
    }

    fn counter(&self, lineup: &mut Lineup) {
        let counter = leak(Counter::new());
        lineup.each("`Counter`", |_| counter.inc());
    }

    fn counters(&self, lineup: &mut Lineup, count: usize) {
        let counters: Vec<Counter> = (0..count).map(|_| Counter::new()).collect();
        lineup.rotating("`Counter`", counters, |counter| counter.inc());
    }

    fn closed_labels(&self, lineup: &mut Lineup) {
        let labels = labels::closed(
            [Method::Get, Method::Post, Method::Put, Method::Delete],
            [
                Status::Ok,
                Status::Created,
                Status::NotFound,
                Status::Failed,
                Status::Unavailable,
            ],
        );
        let vecs = [
            ("`CounterVec`, dense", CounterVec::dense()),
            ("`CounterVec`, sparse", CounterVec::sparse()),
        ];
        for (what, vec) in vecs {
            let vec: &CounterVec<ClosedSet> = leak(vec);
            lineup
                .each(what, |i| {
                    let (method, status) = labels.at(i);
                    vec.inc(Closed { method, status });
                })
                .counts(|choice| {
                    let (method, status) = labels.choice(choice);
                    let counter = vec.get_metric(vec.with_labels(Closed { method, status }));
                    counter.count.load(Relaxed)
                });
        }
    }

    fn open_labels(&self, lineup: &mut Lineup) {
        let labels = &*OPEN;
        let vec: &CounterVec<OpenSet> = leak(CounterVec::new());
        let count = |choice| {
            let (tenant, path) = labels.pair(choice);
            let counter = vec.get_metric(vec.with_labels(Open { tenant, path }));
            counter.count.load(Relaxed)
        };
        lineup
            .each("`CounterVec`, texts in `ThreadedRodeo`", |i| {
                let (tenant, path) = labels.at(i);
                vec.inc(Open { tenant, path });
            })
            .counts(count);
        let kept = labels.keep(|(tenant, path)| vec.with_labels(Open { tenant, path }));
        lineup
            .each("`LabelId`, kept", |i| {
                vec.get_metric(kept[labels.number(i)]).inc();
            })
            .aside(KEPT)
            .counts(count);
    }

    fn histogram(&self, lineup: &mut Lineup) {
        let durations = &*DURATIONS;
        let histogram = leak(histogram());
        lineup.each("`Histogram<16>`", |i| {
            histogram.observe(durations.seconds(i))
        });
    }

    fn scrape(&self, pages: &mut Pages) {
        let (counters, gauges, histograms) = (pages.counters, pages.gauges, pages.histograms);
        let counter = |i| {
            let counter = Counter::new();
            counter.inc_by(scrape::counter(i));
            counter
        };
        let gauge = |i| {
            let gauge = Gauge::new();
            gauge.set(scrape::gauge(i));
            gauge
        };
        let filled = |_| {
            let histogram = histogram();
            pages
                .durations
                .iter()
                .for_each(|&ns| histogram.observe(ns as f64 * 1e-9));
            histogram
        };
        let all_counters: Vec<Counter> = (0..counters.len()).map(counter).collect();
        let all_gauges: Vec<Gauge> = (0..gauges.len()).map(gauge).collect();
        let all_histograms: Vec<Histogram<16>> = (0..histograms.len()).map(filled).collect();
        let mut encoder = BufferedTextEncoder::new();
        // What deriving `MetricGroup` for a structure of these expands to.
        macro_rules! write {
            ($names:expr, $metrics:expr) => {
                for (named, metric) in $names.iter().zip(&$metrics) {
                    let name = MetricName::from_str(&named.name);
                    encoder.write_help(name, &named.help).unwrap();
                    metric.collect_family_into(name, &mut encoder).unwrap();
                }
            };
        }
        pages.add("`BufferedTextEncoder`", move || {
            write!(counters, all_counters);
            write!(gauges, all_gauges);
            write!(histograms, all_histograms);
            black_box(encoder.finish()).len()
        });
    }
}
