//! The crate `fastmetrics`.

use fastmetrics::derive::{EncodeLabelValue, LabelSet};
use fastmetrics::encoder::EncodeLabelValue;
use fastmetrics::format::text::{TextProfile, encode};
use fastmetrics::metrics::counter::Counter;
use fastmetrics::metrics::family::Family;
use fastmetrics::metrics::gauge::Gauge;
use fastmetrics::metrics::histogram::Histogram;
use fastmetrics::registry::Registry;

use super::{Peer, leak};
use crate::contender::Lineup;
use crate::input::{DURATIONS, bounds_seconds};
use crate::labels::OPEN;
use crate::section::scrape::{self, Pages};

pub struct Fastmetrics;

crate::labels::closed_labels!(#[derive(EncodeLabelValue)]);

#[derive(Clone, PartialEq, Eq, Hash, LabelSet)]
struct Closed {
    method: Method,
    status: Status,
}

#[derive(Clone, PartialEq, Eq, Hash, LabelSet)]
struct Open<Text: EncodeLabelValue> {
    tenant: Text,
    path: Text,
}

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

    fn closed_labels(&self, lineup: &mut Lineup) {
        let labels = closed_labels();
        let family = leak(Family::<Closed, Counter>::default());
        lineup
            .each("`Family`", |i| {
                let (method, status) = labels.at(i);
                family.with_or_new(&Closed { method, status }, |counter| counter.inc());
            })
            .counts(|choice| {
                let (method, status) = labels.choice(choice);
                let total = family.with(&Closed { method, status }, |counter| counter.total());
                total.unwrap_or(0)
            });
    }

    fn open_labels(&self, lineup: &mut Lineup) {
        let labels = &*OPEN;
        let family = leak(Family::<Open<&'static str>, Counter>::default());
        lineup
            .each("`Family`, `&'static str`", |i| {
                let (tenant, path) = labels.at(i);
                family.with_or_new(&Open { tenant, path }, |counter| counter.inc());
            })
            .counts(|choice| {
                let (tenant, path) = labels.pair(choice);
                let total = family.with(&Open { tenant, path }, |counter| counter.total());
                total.unwrap_or(0)
            });
        let family = leak(Family::<Open<String>, Counter>::default());
        let open = |(tenant, path): (&str, &str)| Open {
            tenant: tenant.to_owned(),
            path: path.to_owned(),
        };
        lineup
            .each("`Family`, `String`", move |i| {
                family.with_or_new(&open(labels.at(i)), |counter| counter.inc());
            })
            .counts(move |choice| {
                let total = family.with(&open(labels.pair(choice)), |counter| counter.total());
                total.unwrap_or(0)
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
