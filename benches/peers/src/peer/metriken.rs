//! This project.

use std::hint::black_box;

use metriken::{
    Counter, Family, Gauge, Histogram, HistogramMetric, LabelSet, LabelValue, MetricBuilder,
    MetricEntry, Value,
};
use metriken_exposition::{Buckets, TextEncoder, TextFormat};

use super::{KEPT, Peer, leak, on_eight_threads};
use crate::contender::{Lineup, clobber};
use crate::input::DURATIONS;
use crate::labels::OPEN;
use crate::section::scrape::{self, Pages};

pub struct Metriken;

crate::labels::closed_labels!(#[derive(LabelValue)]);

#[derive(LabelSet)]
struct Closed {
    method: Method,
    status: Status,
}

#[derive(LabelSet)]
struct Open<'a> {
    tenant: &'a str,
    path: &'a str,
}

/// The metrics of [`Pages`], as statics.
mod statics {
    use metriken::{Counter, Gauge, Histogram, metric};
    include!(concat!(env!("OUT_DIR"), "/metriken.rs"));
}

pub const NAMES_AND_VALUES: &str = "names and values";

impl Peer for Metriken {
    fn packages(&self) -> &'static [&'static str] {
        &["metriken"]
    }

    fn counter(&self, lineup: &mut Lineup) {
        static COUNTER: Counter = Counter::new();
        static GAUGE: Gauge = Gauge::new();
        lineup
            .each("`Counter`", |_| COUNTER.increment())
            .target(1.5);
        let dynamic = leak(MetricBuilder::new("dynamic").build(Counter::new()));
        lineup
            .each("`Counter`, dynamic", |_| dynamic.increment())
            .target(1.5);
        lineup
            .each("`Gauge`", |_| {
                GAUGE.increment();
            })
            .aside("can be set, so all threads share it");
    }

    fn group(&self, lineup: &mut Lineup) {
        static GROUP: metriken::CounterGroup = metriken::CounterGroup::new(20);
        lineup.each("`CounterGroup`", |_| {
            GROUP.increment(black_box(3));
        });
    }

    fn neighbours(&self, lineup: &mut Lineup) {
        static PAIR: [Counter; 2] = [Counter::new(), Counter::new()];
        lineup
            .threads("`Counter`", |number| {
                let counter = &PAIR[number % 2];
                Box::new(move |n| {
                    for _ in 0..n {
                        counter.increment();
                        clobber();
                    }
                })
            })
            .target(1.5);
    }

    fn counters(&self, lineup: &mut Lineup, count: usize) {
        let counters = (0..count).map(|_| Counter::new()).collect();
        lineup.rotating("`Counter`", counters, Counter::increment);
    }

    fn closed_labels(&self, lineup: &mut Lineup) {
        static FAMILY: Family<Closed, Counter> = Family::new();
        let labels = closed_labels();
        let get = |(method, status)| FAMILY.get(&Closed { method, status });
        lineup
            .each("`Family`", move |i| get(labels.at(i)).increment())
            .target(1.5)
            .counts(move |choice| get(labels.choice(choice)).value());
    }

    fn open_labels(&self, lineup: &mut Lineup) {
        static FAMILY: Family<Open<'static>, Counter> = Family::bounded(1000);
        let labels = &*OPEN;
        let get = |(tenant, path)| FAMILY.get(&Open { tenant, path });
        lineup
            .each("`Family`", move |i| get(labels.at(i)).increment())
            .counts(move |choice| get(labels.pair(choice)).value());
        let kept = labels.keep(get);
        lineup
            .each("`Series`, kept", |i| kept[labels.number(i)].increment())
            .aside(KEPT)
            .counts(move |choice| get(labels.pair(choice)).value());
    }

    fn histogram(&self, lineup: &mut Lineup) {
        static FINE: Histogram = Histogram::new(7, 64);
        let durations = &*DURATIONS;
        lineup
            .each("`Histogram` (7, 64)", |i| FINE.record(durations.ns(i)))
            .target(1.3);
    }

    fn timer(&self, lineup: &mut Lineup) {
        static TIMED: Histogram = Histogram::new(7, 64);
        lineup
            .each("`Histogram::start` and drop", |_| {
                drop(black_box(TIMED.start()))
            })
            .target(1.0);
        lineup
            .each("`Histogram::time`", |_| TIMED.time(clobber))
            .target(1.0);
    }

    fn read_counter(&self, lineup: &mut Lineup) {
        static COUNTER: Counter = Counter::new();
        on_eight_threads(|| COUNTER.increment());
        lineup.each("`Counter::value`", |_| {
            black_box(COUNTER.value());
        });
    }

    fn read_histogram(&self, lineup: &mut Lineup) {
        static FINE: Histogram = Histogram::new(7, 64);
        on_eight_threads(|| DURATIONS.ns.iter().for_each(|&ns| FINE.record(ns)));
        lineup.each("`Histogram` (7, 64): `load`", |_| {
            black_box(FINE.load());
        });
        let ends: &[usize] = leak((0..16).map(|i| i * 256 + 255).collect::<Vec<_>>());
        lineup.each(
            "`Histogram` (7, 64): 16 buckets, count and sum",
            move |_| {
                let mut counts = [0; 16];
                black_box(FINE.cumulate(ends, &mut counts));
                black_box(counts);
            },
        );
    }

    fn scrape(&self, pages: &mut Pages) {
        fill(&pages.durations);
        let mut encoder = encoder();
        let mut text = String::new();
        let encode = move || {
            text.clear();
            encoder.append_to(&mut text);
            text.len()
        };
        pages
            .add("`TextEncoder::append_to`, kept `String`", encode)
            .target(1.4);
    }

    fn enumeration(&self, lineup: &mut Lineup) {
        lineup.each("names", |_| {
            let name = |entry: &MetricEntry| entry.name().len() as u64;
            black_box(metriken::metrics().iter().map(name).sum::<u64>());
        });
        lineup
            .each(NAMES_AND_VALUES, |_| {
                let both = |entry: &MetricEntry| entry.name().len() as u64 ^ number(entry);
                black_box(
                    metriken::metrics()
                        .iter()
                        .map(both)
                        .fold(0, u64::wrapping_add),
                );
            })
            .target_ns(2.0);
        lineup.each("names, values and metadata", |_| {
            let all = |entry: &MetricEntry| {
                entry.name().len() as u64 ^ number(entry) ^ entry.metadata().iter().count() as u64
            };
            black_box(
                metriken::metrics()
                    .iter()
                    .map(all)
                    .fold(0, u64::wrapping_add),
            );
        });
    }

    fn registration(&self, lineup: &mut Lineup) {
        lineup.threads("`MetricBuilder::build`", |_| {
            Box::new(|n| {
                let build =
                    |i| MetricBuilder::new(format!("queue_depth_{i:05}")).build(Gauge::new());
                black_box((0..n).map(build).collect::<Vec<_>>());
            })
        });
    }
}

#[inline(always)]
fn number(entry: &metriken::MetricEntry) -> u64 {
    match entry.value() {
        Some(Value::Counter(value)) => value,
        Some(Value::Gauge(value)) => value as u64,
        _ => 0,
    }
}

fn fill(durations: &[u64]) {
    for i in 0..scrape::COUNTERS {
        statics::COUNTERS[i].set(scrape::counter(i));
        statics::GAUGES[i].set(scrape::gauge(i));
    }
    for histogram in statics::HISTOGRAMS {
        durations.iter().for_each(|&ns| histogram.record(ns));
    }
}

fn encoder() -> TextEncoder {
    // 2^0, 2^2, ..., 2^30 ns: 16 bounds, the last a little above a second.
    TextEncoder::new(TextFormat::Prometheus).buckets(Buckets::powers_of_two(0, 30, 2))
}

/// The page as it is now.
pub fn page() -> String {
    let mut text = String::new();
    encoder().append_to(&mut text);
    text
}
