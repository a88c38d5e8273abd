//! The metrics of Cloudflare's `foundations`.

use std::hint::black_box;
use std::num::NonZeroUsize;

use foundations_metrics::{
    CollectionOptions, Counter, EncodeMetric, Family, Gauge, Histogram, LowCardinalityFamily,
    LowCardinalityLabel, NamedMetric, RegistrationMetadata, ServiceNameFormat, ThreadLocalCounter,
    collect, encode_to_text, register,
};
use serde::Serialize;

use super::{KEPT, Peer, leak, on_eight_threads};
use crate::contender::Lineup;
use crate::input::{DURATIONS, bounds_seconds};
use crate::labels::{COMBINATIONS, OPEN, STATUSES};
use crate::section::scrape::{self, Pages};

pub struct Foundations;

crate::labels::closed_labels!(#[derive(Serialize)]);

#[derive(Clone, PartialEq, Serialize)]
struct Closed {
    method: Method,
    status: Status,
}

impl LowCardinalityLabel for Closed {
    const CARDINALITY: NonZeroUsize = NonZeroUsize::new(COMBINATIONS).unwrap();

    fn index(&self) -> usize {
        self.method as usize * STATUSES.len() + self.status as usize
    }
}

#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
struct Open<Text> {
    tenant: Text,
    path: Text,
}

impl Peer for Foundations {
    fn packages(&self) -> &'static [&'static str] {
        &["foundations-metrics"]
    }

    fn counter(&self, lineup: &mut Lineup) {
        let counter = leak(Counter::<u64>::default());
        lineup.each("`Counter`", |_| {
            counter.inc();
        });
        let counter = leak(ThreadLocalCounter::<u64>::default());
        lineup.each("`ThreadLocalCounter`", |_| counter.inc());
    }

    fn neighbours(&self, lineup: &mut Lineup) {
        let pair: &[ThreadLocalCounter<u64>; 2] = leak(Default::default());
        lineup.threads("`ThreadLocalCounter`", move |number| {
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
        let counters = (0..count)
            .map(|_| ThreadLocalCounter::<u64>::default())
            .collect();
        lineup.rotating("`ThreadLocalCounter`", counters, |counter| counter.inc());
    }

    fn closed_labels(&self, lineup: &mut Lineup) {
        let labels = closed_labels();
        let family = leak(LowCardinalityFamily::<Closed, Counter>::default());
        let get = |(method, status)| family.get_or_create(&Closed { method, status });
        lineup
            .each("`LowCardinalityFamily` of `Counter`", move |i| {
                get(labels.at(i)).inc();
            })
            .counts(move |choice| get(labels.choice(choice)).get());
        let family = leak(LowCardinalityFamily::<Closed, ThreadLocalCounter>::default());
        let get = |(method, status)| family.get_or_create(&Closed { method, status });
        lineup
            .each("`LowCardinalityFamily` of `ThreadLocalCounter`", move |i| {
                get(labels.at(i)).inc();
            })
            .counts(move |choice| get(labels.choice(choice)).get());
    }

    fn open_labels(&self, lineup: &mut Lineup) {
        let labels = &*OPEN;
        let family = leak(Family::<Open<&'static str>, Counter>::default());
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
        let family = leak(Family::<Open<String>, Counter>::default());
        let get = |(tenant, path): (&str, &str)| {
            let (tenant, path) = (tenant.to_owned(), path.to_owned());
            family.get_or_create(&Open { tenant, path })
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
        let counter = leak(ThreadLocalCounter::<u64>::default());
        on_eight_threads(|| counter.inc());
        lineup.each("`ThreadLocalCounter::get`", |_| {
            black_box(counter.get());
        });
    }

    fn scrape(&self, pages: &mut Pages) {
        macro_rules! add {
            ($named:expr, $metric:expr) => {
                let named = NamedMetric::new(&*$named.name, &*$named.help, $metric);
                let boxed: Box<dyn EncodeMetric> = Box::new(named);
                register(boxed, RegistrationMetadata::default());
            };
        }
        for (i, named) in pages.counters.iter().enumerate() {
            let counter = Counter::<u64>::default();
            counter.inc_by(scrape::counter(i));
            add!(named, counter);
        }
        for (i, named) in pages.gauges.iter().enumerate() {
            let gauge = Gauge::<f64>::default();
            gauge.set(scrape::gauge(i) as f64);
            add!(named, gauge);
        }
        for named in pages.histograms {
            let histogram = Histogram::new(bounds_seconds());
            pages
                .durations
                .iter()
                .for_each(|&ns| histogram.observe(ns as f64 * 1e-9));
            add!(named, histogram);
        }
        pages.add("`collect` and `encode_to_text`", || {
            let families = collect(CollectionOptions {
                include_optional: true,
                service_name: None,
                service_name_format: ServiceNameFormat::MetricPrefix,
            });
            encode_to_text(&families).len()
        });
    }
}
