//! The official client.

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::hint::black_box;

use super::{KEPT, Peer, leak};
use crate::contender::Lineup;
use crate::input::{DURATIONS, bounds_seconds};
use crate::labels::OPEN;
use crate::section::scrape::{self, Pages};

pub struct PrometheusClient;

crate::labels::closed_labels!(#[derive(EncodeLabelValue)]);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Closed {
    method: Method,
    status: Status,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Open {
    tenant: &'static str,
    path: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Owned {
    tenant: String,
    path: String,
}

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

    fn closed_labels(&self, lineup: &mut Lineup) {
        let labels = closed_labels();
        let family = leak(Family::<Closed, Counter>::default());
        let get = |(method, status)| family.get_or_create(&Closed { method, status });
        lineup
            .each("`Family`", move |i| {
                get(labels.at(i)).inc();
            })
            .counts(move |choice| get(labels.choice(choice)).get());
    }

    fn open_labels(&self, lineup: &mut Lineup) {
        let labels = &*OPEN;
        let family = leak(Family::<Open, Counter>::default());
        let get = |(tenant, path)| family.get_or_create(&Open { tenant, path });
        lineup
            .each("`Family`, `&'static str`", move |i| {
                get(labels.at(i)).inc();
            })
            .counts(move |choice| get(labels.pair(choice)).get());
        let kept = labels.keep(|(tenant, path)| family.get_or_create_owned(&Open { tenant, path }));
        lineup
            .each("`Counter`, kept", |i| {
                kept[labels.number(i)].inc();
            })
            .aside(KEPT)
            .counts(move |choice| get(labels.pair(choice)).get());
        let family = leak(Family::<Owned, Counter>::default());
        let get = |(tenant, path): (&str, &str)| {
            let (tenant, path) = (tenant.to_owned(), path.to_owned());
            family.get_or_create(&Owned { tenant, path })
        };
        lineup
            .each("`Family`, `String`", move |i| {
                get(labels.at(i)).inc();
            })
            .counts(move |choice| get(labels.pair(choice)).get());
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
