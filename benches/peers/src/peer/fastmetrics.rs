//! The crate `fastmetrics`.

use fastmetrics::format::text::{TextProfile, encode};
use fastmetrics::metrics::counter::Counter;
use fastmetrics::metrics::gauge::Gauge;
use fastmetrics::metrics::histogram::Histogram;
use fastmetrics::registry::Registry;

use super::{Peer, leak};
use crate::contender::Lineup;
use crate::input::{DURATIONS, bounds_seconds};
use crate::section::scrape::{self, Pages};

pub struct Fastmetrics;

impl Peer for Fastmetrics {
    fn packages(&self) -> &'static [&'static str] {
        &["fastmetrics"]
    }

    fn counter(&self, lineup: &mut Lineup) {
        let counter: &Counter = leak(Counter::default());
        lineup.each("`Counter`", |_| {
            counter.inc();
        });
    }

    fn counters(&self, lineup: &mut Lineup, count: usize) {
        let counters: Vec<Counter> = (0..count).map(|_| Counter::default()).collect();
        lineup.rotating("`Counter`", counters, |counter| {
            counter.inc();
        });
    }

    fn histogram(&self, lineup: &mut Lineup) {
        let durations = &*DURATIONS;
        let histogram = leak(Histogram::new(bounds_seconds()));
        lineup.each("`Histogram`, 16 buckets", |i| {
            histogram.observe(durations.seconds(i))
        });
    }

    fn scrape(&self, pages: &mut Pages) {
        let mut registry = Registry::default();
        for (i, named) in pages.counters.iter().enumerate() {
            let counter: Counter = Counter::default();
            counter.inc_by(scrape::counter(i));
            registry
                .register(&*named.name, &*named.help, counter)
                .unwrap();
        }
        for (i, named) in pages.gauges.iter().enumerate() {
            let gauge: Gauge = Gauge::default();
            gauge.set(scrape::gauge(i));
            registry
                .register(&*named.name, &*named.help, gauge)
                .unwrap();
        }
        for named in pages.histograms {
            let histogram = Histogram::new(bounds_seconds());
            pages
                .durations
                .iter()
                .for_each(|&ns| histogram.observe(ns as f64 * 1e-9));
            registry
                .register(&*named.name, &*named.help, histogram)
                .unwrap();
        }
        let mut page = String::new();
        pages.add("`encode`, kept `String`", move || {
            page.clear();
            encode(&mut page, &registry, TextProfile::default()).unwrap();
            page.len()
        });
    }
}
