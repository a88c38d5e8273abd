//! The crate `prometheus` of the TiKV project.

use lazy_static::lazy_static;
use prometheus::{
    Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
    register_histogram, register_int_counter, register_int_counter_vec,
};
use prometheus_static_metric::{auto_flush_from, make_auto_flush_static_metric};
use std::hint::black_box;

use super::{KEPT, Peer, leak};
use crate::contender::{Lineup, clobber};
use crate::input::{DURATIONS, bounds_seconds};
use crate::labels::{OPEN, plain};
use crate::section::scrape::{self, Pages};

pub struct Prometheus;

make_auto_flush_static_metric! {
    pub label_enum Method { get, post }
    pub struct PerThread: LocalIntCounter { "method" => Method }
}

lazy_static! {
    static ref COUNTER: IntCounter = register_int_counter!("counter", "help").unwrap();
    static ref LABELLED: prometheus::IntCounterVec =
        register_int_counter_vec!("labelled", "help", &["method"]).unwrap();
    static ref PER_THREAD: PerThread =
        auto_flush_from!(LABELLED, PerThread, std::time::Duration::from_secs(1));
    static ref HISTOGRAM: Histogram =
        register_histogram!("histogram", "help", bounds_seconds()).unwrap();
    static ref FLUSHED: Histogram =
        register_histogram!("flushed", "help", bounds_seconds()).unwrap();
    static ref TIMED: Histogram = register_histogram!("timed", "help", bounds_seconds()).unwrap();
}

/// A metric for each combination of closed labels.
mod combinations {
    use lazy_static::lazy_static;
    use prometheus::{IntCounterVec, register_int_counter_vec};
    use prometheus_static_metric::make_static_metric;

    make_static_metric! {
        pub label_enum Method { get, post, put, delete }
        pub label_enum Status { ok, created, not_found, failed, unavailable }
        pub struct Responses: IntCounter { "method" => Method, "status" => Status }
    }

    lazy_static! {
        pub static ref VEC: IntCounterVec =
            register_int_counter_vec!("static", "help", &["method", "status"]).unwrap();
        pub static ref RESPONSES: Responses = Responses::from(&VEC);
    }

    pub fn closed_labels() -> &'static crate::labels::Turns<(Method, Status)> {
        crate::labels::closed(
            [Method::get, Method::post, Method::put, Method::delete],
            [
                Status::ok,
                Status::created,
                Status::not_found,
                Status::failed,
                Status::unavailable,
            ],
        )
    }
}

const FLUSHED_LATER: &str = "readers see it after a flush";
/// Operations between flushes.
const BATCH: u64 = 1024;

impl Peer for Prometheus {
    fn packages(&self) -> &'static [&'static str] {
        &["prometheus", "prometheus-static-metric"]
    }

    fn counter(&self, lineup: &mut Lineup) {
        lineup.each("`IntCounter`, `lazy_static`", |_| COUNTER.inc());
        lineup
            .each("auto-flushed `LocalIntCounter`", |_| PER_THREAD.get.inc())
            .aside(FLUSHED_LATER);
        lineup
            .threads("`LocalIntCounter`, flushed after 1024", |_| {
                let local = COUNTER.local();
                Box::new(move |n| {
                    for i in 0..n {
                        local.inc();
                        clobber();
                        if i % BATCH == BATCH - 1 {
                            local.flush();
                        }
                    }
                    local.flush();
                })
            })
            .aside(FLUSHED_LATER);
    }

    fn counters(&self, lineup: &mut Lineup, count: usize) {
        let counter = |i| IntCounter::new(format!("counter_{i}"), "help").unwrap();
        let counters = (0..count).map(counter).collect();
        lineup.rotating("`IntCounter`", counters, |counter| counter.inc());
    }

    fn closed_labels(&self, lineup: &mut Lineup) {
        let texts = plain::closed_labels();
        let labels = combinations::closed_labels();
        lineup
            .each("`make_static_metric!`, `get` each time", |i| {
                let (method, status) = labels.at(i);
                combinations::RESPONSES.get(method).get(status).inc();
            })
            .counts(|choice| {
                let labels = plain::texts(texts.choice(choice));
                combinations::VEC.with_label_values(&labels).get()
            });
        let vec = IntCounterVec::new(Opts::new("closed", "help"), &["method", "status"]);
        let vec = leak(vec.unwrap());
        lineup
            .each("`IntCounterVec::with_label_values`", |i| {
                vec.with_label_values(&plain::texts(texts.at(i))).inc();
            })
            .counts(|choice| {
                let labels = plain::texts(texts.choice(choice));
                vec.with_label_values(&labels).get()
            });
    }

    fn open_labels(&self, lineup: &mut Lineup) {
        let labels = &*OPEN;
        let vec = IntCounterVec::new(Opts::new("open", "help"), &["tenant", "path"]);
        let vec = leak(vec.unwrap());
        let get = |(tenant, path)| vec.with_label_values(&[tenant, path]);
        lineup
            .each("`IntCounterVec::with_label_values`", move |i| {
                get(labels.at(i)).inc();
            })
            .counts(move |choice| get(labels.pair(choice)).get());
        let kept = labels.keep(get);
        lineup
            .each("`IntCounter`, kept", |i| kept[labels.number(i)].inc())
            .aside(KEPT)
            .counts(move |choice| get(labels.pair(choice)).get());
    }

    fn histogram(&self, lineup: &mut Lineup) {
        let durations = &*DURATIONS;
        lineup.each("`Histogram`, 16 buckets", |i| {
            HISTOGRAM.observe(durations.seconds(i))
        });
        lineup
            .threads(
                "`LocalHistogram`, 16 buckets, flushed after 1024",
                move |_| {
                    let local = FLUSHED.local();
                    Box::new(move |n| {
                        for i in 0..n {
                            local.observe(durations.seconds(i as usize));
                            clobber();
                            if i % BATCH == BATCH - 1 {
                                local.flush();
                            }
                        }
                        local.flush();
                    })
                },
            )
            .aside(FLUSHED_LATER);
    }

    fn timer(&self, lineup: &mut Lineup) {
        lineup.each("`Histogram::start_timer` and drop", |_| {
            drop(black_box(TIMED.start_timer()));
        });
    }

    fn read_counter(&self, lineup: &mut Lineup) {
        lineup.each("`IntCounter::get`", |_| {
            black_box(COUNTER.get());
        });
    }

    fn scrape(&self, pages: &mut Pages) {
        let registry = leak(Registry::new());
        for (i, named) in pages.counters.iter().enumerate() {
            let counter = IntCounter::new(&*named.name, &*named.help).unwrap();
            counter.inc_by(scrape::counter(i));
            registry.register(Box::new(counter)).unwrap();
        }
        for (i, named) in pages.gauges.iter().enumerate() {
            let gauge = IntGauge::new(&*named.name, &*named.help).unwrap();
            gauge.set(scrape::gauge(i));
            registry.register(Box::new(gauge)).unwrap();
        }
        for named in pages.histograms {
            let options = HistogramOpts::new(&*named.name, &*named.help).buckets(bounds_seconds());
            let histogram = Histogram::with_opts(options).unwrap();
            pages
                .durations
                .iter()
                .for_each(|&ns| histogram.observe(ns as f64 * 1e-9));
            registry.register(Box::new(histogram)).unwrap();
        }
        let mut page = String::new();
        pages.add("`gather` and `encode_utf8`, kept `String`", move || {
            page.clear();
            TextEncoder::new()
                .encode_utf8(&registry.gather(), &mut page)
                .unwrap();
            page.len()
        });
    }
}
