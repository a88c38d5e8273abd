//! The crate `nm`.

use std::sync::LazyLock;

use nm::{Event, MetricsPusher, Push};

use super::Peer;
use crate::contender::Lineup;
use crate::input::{DURATIONS, bounds_ns};
use crate::section::scrape::{self, Pages};

pub struct Nm;

static BOUNDS: LazyLock<Vec<i64>> =
    LazyLock::new(|| bounds_ns().into_iter().map(|bound| bound as i64).collect());

thread_local! {
    static PULLED: Event = Event::builder().name("pulled").build();
    static PUSHER: MetricsPusher = MetricsPusher::new();
    static PUSHED: Event<Push> = Event::builder().name("pushed").pusher_local(&PUSHER).build();
    static PULLED_HISTOGRAM: Event =
        Event::builder().name("pulled_histogram").histogram(BOUNDS.as_slice()).build();
    static PUSHED_HISTOGRAM: Event<Push> = Event::builder()
        .name("pushed_histogram")
        .histogram(BOUNDS.as_slice())
        .pusher_local(&PUSHER)
        .build();
}

const PUSHED_LATER: &str = "readers see it after a push";

impl Peer for Nm {
    fn packages(&self) -> &'static [&'static str] {
        &["nm"]
    }

    fn counter(&self, lineup: &mut Lineup) {
        lineup.each("`Event`", |_| PULLED.with(Event::observe_once));
        lineup
            .each("`Event<Push>`", |_| {
                PUSHED.with(|event| event.observe_once())
            })
            .aside(PUSHED_LATER);
    }

    fn histogram(&self, lineup: &mut Lineup) {
        let durations = &*DURATIONS;
        lineup.each("`Event`, 16 buckets", |i| {
            PULLED_HISTOGRAM.with(|event| event.observe(durations.ns(i)));
        });
        lineup
            .each("`Event<Push>`, 16 buckets", |i| {
                PUSHED_HISTOGRAM.with(|event| event.observe(durations.ns(i)));
            })
            .aside(PUSHED_LATER);
    }

    fn scrape(&self, pages: &mut Pages) {
        let mut events: Vec<Event> = Vec::new();
        for (i, named) in pages.counters.iter().enumerate() {
            let event = Event::builder().name(&*named.name).build();
            event.batch(scrape::counter(i) as usize).observe_once();
            events.push(event);
        }
        for (i, named) in pages.gauges.iter().enumerate() {
            let event = Event::builder().name(&*named.name).build();
            event.observe(scrape::gauge(i));
            events.push(event);
        }
        for named in pages.histograms {
            let event = Event::builder()
                .name(&*named.name)
                .histogram(BOUNDS.as_slice())
                .build();
            pages.durations.iter().for_each(|&ns| event.observe(ns));
            events.push(event);
        }
        // They count for as long as they live.
        events.leak();
        pages
            .add("`Report`, displayed", || {
                nm::Report::collect().to_string().len()
            })
            .aside("a format of its own");
    }
}
