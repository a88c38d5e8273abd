//! The published crate.

use std::hint::black_box;

use metriken011::{
    AtomicCounterHistogram, Counter, CounterFamily, CounterGroup, Gauge, MetricBuilder,
    MetricEntry, ShardedCounterGroup, ShardedCounterHistogram, Value,
};

use super::{KEPT, Peer, leak, on_eight_threads};
use crate::contender::{Lineup, clobber};
use crate::input::DURATIONS;
use crate::labels::{COMBINATIONS, OPEN, plain};
use crate::section::scrape::{self, Pages};

pub struct Metriken011;

/// The metrics of [`Pages`], as statics.
mod statics {
    use metriken011::{AtomicCounterHistogram, Counter, Gauge, metric};
    include!(concat!(env!("OUT_DIR"), "/metriken011.rs"));
}

impl Peer for Metriken011 {
    fn packages(&self) -> &'static [&'static str] {
        &["metriken", "metriken-exposition"]
    }

    fn counter(&self, lineup: &mut Lineup) {
        static COUNTER: Counter = Counter::new();
        static GAUGE: Gauge = Gauge::new();
        lineup.each("`Counter`", |_| {
            COUNTER.increment();
        });
        lineup
            .each("`Gauge`", |_| {
                GAUGE.increment();
            })
            .aside("can be set, so all threads share it");
    }

    fn group(&self, lineup: &mut Lineup) {
        static GROUP: CounterGroup = CounterGroup::new(20);
        static SHARDED: ShardedCounterGroup = ShardedCounterGroup::new(20);
        lineup.each("`CounterGroup`", |_| {
            GROUP.increment(black_box(3));
        });
        lineup.each("`ShardedCounterGroup`", |_| {
            SHARDED.increment(black_box(3));
        });
    }

    fn neighbours(&self, lineup: &mut Lineup) {
        static PAIR: [Counter; 2] = [Counter::new(), Counter::new()];
        static SHARDED: ShardedCounterGroup = ShardedCounterGroup::new(20);
        lineup.threads("`Counter`", |number| {
            let counter = &PAIR[number % 2];
            Box::new(move |n| {
                for _ in 0..n {
                    counter.increment();
                    clobber();
                }
            })
        });
        lineup.threads("`ShardedCounterGroup`", |number| {
            let index = number % 2;
            Box::new(move |n| {
                for _ in 0..n {
                    SHARDED.increment(index);
                    clobber();
                }
            })
        });
    }

    fn counters(&self, lineup: &mut Lineup, count: usize) {
        let counters = (0..count).map(|_| Counter::new()).collect();
        lineup.rotating("`Counter`", counters, |counter| {
            counter.increment();
        });
        let group = leak(ShardedCounterGroup::new(count));
        lineup.rotating("`ShardedCounterGroup`", (0..count).collect(), |&index| {
            group.increment(index);
        });
    }

    fn closed_labels(&self, lineup: &mut Lineup) {
        static GROUP: CounterGroup = CounterGroup::new(COMBINATIONS);
        static SHARDED: ShardedCounterGroup = ShardedCounterGroup::new(COMBINATIONS);
        let labels = plain::closed_labels();
        lineup
            .each("`CounterGroup`, an index", |i| {
                GROUP.increment(plain::index(labels.at(i)));
            })
            .counts(|choice| GROUP.value(choice).unwrap_or(0));
        lineup
            .each("`ShardedCounterGroup`, an index", |i| {
                SHARDED.increment(plain::index(labels.at(i)));
            })
            .counts(|choice| SHARDED.value(choice).unwrap_or(0));
    }

    fn open_labels(&self, lineup: &mut Lineup) {
        static FAMILY: CounterFamily = CounterFamily::new();
        let labels = &*OPEN;
        let kept =
            labels.keep(|(tenant, path)| FAMILY.member([("tenant", tenant), ("path", path)]));
        lineup
            .each("`CounterMember`, kept", |i| {
                kept[labels.number(i)].increment();
            })
            .aside(KEPT)
            .counts(|choice| kept[choice].value());
    }

    fn histogram(&self, lineup: &mut Lineup) {
        static ATOMIC: AtomicCounterHistogram = AtomicCounterHistogram::new(7, 64);
        static SHARDED: ShardedCounterHistogram = ShardedCounterHistogram::new(7, 64);
        let durations = &*DURATIONS;
        lineup.each("`AtomicCounterHistogram` (7, 64)", |i| {
            let _ = ATOMIC.increment(durations.ns(i));
        });
        lineup.each("`ShardedCounterHistogram` (7, 64)", |i| {
            let _ = SHARDED.increment(durations.ns(i));
        });
    }

    fn read_counter(&self, lineup: &mut Lineup) {
        static COUNTER: Counter = Counter::new();
        static SHARDED: ShardedCounterGroup = ShardedCounterGroup::new(20);
        on_eight_threads(|| {
            COUNTER.increment();
            SHARDED.increment(3);
        });
        lineup.each("`Counter::value`", |_| {
            black_box(COUNTER.value());
        });
        lineup.each("`ShardedCounterGroup::value(3)`", |_| {
            black_box(SHARDED.value(3));
        });
    }

    fn read_histogram(&self, lineup: &mut Lineup) {
        static ATOMIC: AtomicCounterHistogram = AtomicCounterHistogram::new(7, 64);
        static SHARDED: ShardedCounterHistogram = ShardedCounterHistogram::new(7, 64);
        on_eight_threads(|| {
            for &ns in &DURATIONS.ns {
                let _ = ATOMIC.increment(ns);
                let _ = SHARDED.increment(ns);
            }
        });
        lineup.each("`AtomicCounterHistogram` (7, 64): `load`", |_| {
            black_box(ATOMIC.load());
        });
        lineup.each("`ShardedCounterHistogram` (7, 64): `load`", |_| {
            black_box(SHARDED.load());
        });
    }

    fn scrape(&self, pages: &mut Pages) {
        for i in 0..scrape::COUNTERS {
            statics::COUNTERS[i].set(scrape::counter(i));
            statics::GAUGES[i].set(scrape::gauge(i));
        }
        for histogram in statics::HISTOGRAMS {
            for &ns in &pages.durations {
                let _ = histogram.increment(ns);
            }
        }
        let buckets = metriken_exposition025::PrometheusOptions::default();
        let percentiles = metriken_exposition025::PrometheusOptions::default()
            .with_percentiles(vec![0.5, 0.9, 0.99, 0.999, 1.0]);
        pages
            .add("`prometheus_text`, percentiles", move || {
                metriken_exposition025::prometheus_text(&percentiles).len()
            })
            .aside("five percentiles instead of buckets");
        pages
            .add("`prometheus_text`, buckets", move || {
                metriken_exposition025::prometheus_text(&buckets).len()
            })
            .aside("all buckets of the full resolution");
    }

    fn enumeration(&self, lineup: &mut Lineup) {
        lineup.each("names and values", |_| {
            let both = |entry: &MetricEntry| entry.name().len() as u64 ^ number(entry);
            black_box(
                metriken011::metrics()
                    .iter()
                    .map(both)
                    .fold(0, u64::wrapping_add),
            );
        });
        lineup.each("names, values and metadata", |_| {
            let all = |entry: &MetricEntry| {
                entry.name().len() as u64 ^ number(entry) ^ entry.metadata().iter().count() as u64
            };
            black_box(
                metriken011::metrics()
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
fn number(entry: &MetricEntry) -> u64 {
    match entry.value() {
        Some(Value::Counter(value)) => value,
        Some(Value::Gauge(value)) => value as u64,
        _ => 0,
    }
}
