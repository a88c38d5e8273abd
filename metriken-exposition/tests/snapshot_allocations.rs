//! Snapshots taken into the same memory, of metrics that stay the same, are
//! taken without allocating.

mod counting;

use metriken::{Counter, Family, Histogram, Info, LabelSet, LabelValue, StateSet, metric};
use metriken_exposition::Walker;
use metriken_exposition::snapshot::{Snapshot, Snapshotter};

use counting::allocations;

#[derive(LabelValue)]
enum Side {
    Left,
    Right,
}

#[derive(LabelSet)]
struct Which {
    side: Side,
}

#[metric(name = "turns", metadata = { part = "1" })]
static TURNS: Family<Which, Counter> = Family::new();

#[metric(name = "latency", unit = "nanoseconds")]
static LATENCY: Histogram = Histogram::new(7, 64);

#[metric(name = "build")]
static BUILD: Info = Info::new(&[("version", "1")]);

#[metric(name = "phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running"]);

#[test]
fn snapshots_in_the_same_memory_allocate_nothing() {
    for side in [Side::Left, Side::Right] {
        TURNS.get(&Which { side }).increment();
    }
    LATENCY.record(5);
    LATENCY.record(500);
    PHASE.set("running");
    let mut snapshotter = Snapshotter::new(Walker::new(Default::default()));
    let mut snapshot = Snapshot::empty();
    assert!(
        allocations(|| snapshotter.take_into(&mut snapshot)) > 0,
        "this is how a test that counts nothing is found out"
    );
    for _ in 0..3 {
        TURNS.get(&Which { side: Side::Left }).add(1 << 40);
        LATENCY.record(500);
        PHASE.set("starting");
        assert_eq!(allocations(|| snapshotter.take_into(&mut snapshot)), 0);
    }
}
