//! Requests of a set of metrics that stays the same are made without allocating
//! for each series.

mod counting;

use std::time::{Duration, SystemTime};

use counting::allocations;
use metriken::{Counter, CounterGroup, HistogramGroup, Info, StateSet, metric};
use metriken_exposition::remote_write::{Encoder, Histograms, Version};

#[metric(name = "hits", unit = "hits", metadata = { a = "1", c = "2" })]
static HITS: Counter = Counter::new();

#[metric(name = "interrupts", metadata = { node = "0" })]
static INTERRUPTS: CounterGroup = CounterGroup::new(500);

#[metric(name = "queued", unit = "milliseconds")]
static QUEUED: HistogramGroup = HistogramGroup::new(20, 3, 20);

#[metric(name = "build", metadata = { from = "here" })]
static BUILD: Info = Info::new(&[("version", "1")]);

#[metric(name = "phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running"]);

#[test]
fn requests_allocate_for_themselves_and_not_for_series() {
    for index in 0..500 {
        INTERRUPTS.add(index, 7);
        QUEUED.record(index % 20, 1 << (index % 16));
    }
    for version in [Version::One, Version::Two] {
        let mut encoder = Encoder::new();
        encoder.write(version, Histograms::Both);
        let at = |second| SystemTime::UNIX_EPOCH + Duration::from_secs(second);
        // What grows grows; version 1 describes families in the first one.
        for second in 0..3 {
            encoder.collect(at(second));
        }
        let mut requests = Vec::new();
        let count = allocations(|| requests = encoder.collect(at(3)));
        let series: u64 = requests.iter().map(|it| it.samples + it.histograms).sum();
        assert!(series > 700, "{series}");
        // Each request's bytes, and the lists of requests as they grow.
        assert!(
            count <= 8,
            "{version:?}: {count} for {} requests",
            requests.len()
        );
    }
}
