//! The crate `fast-telemetry`.

use std::hint::black_box;
use std::sync::LazyLock;

use fast_telemetry::{
    Counter, Distribution, DynamicCounter, Gauge, Histogram, LabelEnum, LabeledCounter,
    PrometheusExport,
};

use super::{KEPT, Peer, leak, on_eight_threads};
use crate::contender::Lineup;
use crate::input::{DURATIONS, bounds_ns};
use crate::labels::{COMBINATIONS, OPEN, plain};
use crate::section::scrape::{self, Pages};

pub struct FastTelemetry;

/// A family has one label, whose values are then the combinations of two.
#[derive(Clone, Copy, Debug)]
struct Combination(usize);

static COMBINATION_NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let labels = plain::closed_labels();
    let name = |i| plain::texts(labels.choice(i)).join("_");
    (0..COMBINATIONS).map(name).collect()
});

impl LabelEnum for Combination {
    const CARDINALITY: usize = COMBINATIONS;
    const LABEL_NAME: &'static str = "method_and_status";

    fn as_index(self) -> usize {
        self.0
    }

    fn from_index(index: usize) -> Self {
        Combination(index)
    }

    fn variant_name(self) -> &'static str {
        &COMBINATION_NAMES[self.0]
    }
}

/// As many as its documentation advises.
fn shards() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl Peer for FastTelemetry {
    fn packages(&self) -> &'static [&'static str] {
        &["fast-telemetry"]
    }

    fn counter(&self, lineup: &mut Lineup) {
        let counter = leak(Counter::new(shards()));
        lineup.each("`Counter`", |_| counter.inc());
    }

    fn neighbours(&self, lineup: &mut Lineup) {
        let pair = leak([Counter::new(shards()), Counter::new(shards())]);
        lineup.threads("`Counter`", move |number| {
            let counter = &pair[number % 2];
            Box::new(move |n| {
                for _ in 0..n {
                    counter.inc();
                    crate::contender::clobber();
                }
            })
        });
    }

    fn counters(&self, lineup: &mut Lineup, count: usize) {
        let counters = (0..count).map(|_| Counter::new(shards())).collect();
        lineup.rotating("`Counter`", counters, |counter: &Counter| counter.inc());
    }

    fn closed_labels(&self, lineup: &mut Lineup) {
        let labels = plain::closed_labels();
        let counter = leak(LabeledCounter::new(shards()));
        lineup
            .each("`LabeledCounter`, one label of 20 values", |i| {
                counter.inc(Combination(plain::index(labels.at(i))));
            })
            .counts(|choice| counter.get(Combination(choice)) as u64);
    }

    fn open_labels(&self, lineup: &mut Lineup) {
        let labels = &*OPEN;
        let counter = leak(DynamicCounter::new(shards()));
        let count = |choice| {
            let (tenant, path) = labels.pair(choice);
            counter.get(&[("tenant", tenant), ("path", path)]) as u64
        };
        lineup
            .each("`DynamicCounter`", |i| {
                let (tenant, path) = labels.at(i);
                counter.inc(&[("tenant", tenant), ("path", path)]);
            })
            .counts(count);
        let kept =
            labels.keep(|(tenant, path)| counter.series(&[("tenant", tenant), ("path", path)]));
        lineup
            .each("`DynamicCounterSeries`, kept", |i| {
                kept[labels.number(i)].inc()
            })
            .aside(KEPT)
            .counts(count);
    }

    fn histogram(&self, lineup: &mut Lineup) {
        let durations = &*DURATIONS;
        let histogram = leak(Histogram::new(&bounds_ns(), shards()));
        lineup.each("`Histogram`, 16 buckets", |i| {
            histogram.record(durations.ns(i))
        });
        let distribution = leak(Distribution::new(shards()));
        lineup.each("`Distribution`, powers of two", |i| {
            distribution.record(durations.ns(i))
        });
    }

    fn read_counter(&self, lineup: &mut Lineup) {
        let counter = leak(Counter::new(shards()));
        on_eight_threads(|| counter.inc());
        lineup.each("`Counter::sum`", |_| {
            black_box(counter.sum());
        });
    }

    fn scrape(&self, pages: &mut Pages) {
        let (counters, gauges, histograms) = (pages.counters, pages.gauges, pages.histograms);
        let counter = |i| {
            let counter = Counter::new(shards());
            counter.add(scrape::counter(i) as isize);
            counter
        };
        let gauge = |i| {
            let gauge = Gauge::new();
            gauge.set(scrape::gauge(i));
            gauge
        };
        let filled = |_| {
            let histogram = Histogram::new(&bounds_ns(), shards());
            pages.durations.iter().for_each(|&ns| histogram.record(ns));
            histogram
        };
        let all_counters: Vec<Counter> = (0..counters.len()).map(counter).collect();
        let all_gauges: Vec<Gauge> = (0..gauges.len()).map(gauge).collect();
        let all_histograms: Vec<Histogram> = (0..histograms.len()).map(filled).collect();
        let mut page = String::new();
        // What deriving `ExportMetrics` for a structure of these expands to.
        macro_rules! write {
            ($names:expr, $metrics:expr) => {
                for (named, metric) in $names.iter().zip(&$metrics) {
                    metric.export_prometheus(&mut page, &named.name, &named.help);
                }
            };
        }
        pages.add("`export_prometheus`, kept `String`", move || {
            page.clear();
            write!(counters, all_counters);
            write!(gauges, all_gauges);
            write!(histograms, all_histograms);
            black_box(&page).len()
        });
    }
}
