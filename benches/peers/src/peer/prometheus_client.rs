//! The official client.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::hint::black_box;

use super::{Peer, leak};
use crate::contender::Lineup;
use crate::input::{DURATIONS, bounds_seconds};
use crate::section::scrape::{self, Pages};

pub struct PrometheusClient;

impl Peer for PrometheusClient {
    fn packages(&self) -> &'static [&'static str] {
        &["prometheus-client"]
    }

    fn counter(&self, lineup: &mut Lineup) {
        let counter: &Counter = leak(Counter::default());
        lineup.each("`Counter`", |_| {
            counter.inc();
        });
    }

    fn neighbours(&self, lineup: &mut Lineup) {
        let pair: &[Counter; 2] = leak(Default::default());
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

    fn read_counter(&self, lineup: &mut Lineup) {
        let counter: &Counter = leak(Counter::default());
        lineup.each("`Counter::get`", |_| {
            black_box(counter.get());
        });
    }

    fn scrape(&self, pages: &mut Pages) {
        let mut registry = Registry::default();
        for (i, named) in pages.counters.iter().enumerate() {
            let counter: Counter = Counter::default();
            counter.inc_by(scrape::counter(i));
            registry.register(&*named.name, &*named.help, counter);
        }
        for (i, named) in pages.gauges.iter().enumerate() {
            let gauge: Gauge = Gauge::default();
            gauge.set(scrape::gauge(i));
            registry.register(&*named.name, &*named.help, gauge);
        }
        for named in pages.histograms {
            let histogram = Histogram::new(bounds_seconds());
            pages
                .durations
                .iter()
                .for_each(|&ns| histogram.observe(ns as f64 * 1e-9));
            registry.register(&*named.name, &*named.help, histogram);
        }
        let mut page = String::new();
        pages.add("`encode`, kept `String`", move || {
            page.clear();
            encode(&mut page, &registry).unwrap();
            page.len()
        });
    }
}
