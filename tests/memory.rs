//! How much memory metrics take, and when.
#![allow(unsafe_code)]

use metriken::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::HashMap;
use std::hint::black_box;

/// Counts what each thread allocates.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is left to the system's allocator; the counters are
// constants without destructors, so using them allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        BYTES.set(BYTES.get() + layout.size());
        // SAFETY: the caller keeps to the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `run` allocates, and how many bytes.
fn allocated(run: impl FnOnce()) -> (usize, usize) {
    let before = (ALLOCATIONS.get(), BYTES.get());
    run();
    (ALLOCATIONS.get() - before.0, BYTES.get() - before.1)
}

#[metric(metadata = { zone = "a" })]
static COUNTER: Counter = Counter::new();

#[metric]
static GAUGE: Gauge = Gauge::new();

#[metric]
static FLOAT_GAUGE: FloatGauge = FloatGauge::new();

#[metric]
static HISTOGRAM: Histogram = Histogram::new(7, 64);

#[metric]
static HUGE_GROUP: CounterGroup = CounterGroup::new(1_000_000);

#[metric]
static HUGE_HISTOGRAM_GROUP: HistogramGroup = HistogramGroup::new(1_000_000, 7, 64);

#[metric]
static LAZY: LazyCounter = LazyCounter::new(Counter::default);

#[metric]
static CALLBACK: CallbackGauge = CallbackGauge::new(|| 1);

#[metric]
static STATES: StateSet = StateSet::new(&["off", "on"]);

#[metric]
static UNSET: Info = Info::unset();

/// Reads everything there is in the registry, as an exporter does.
fn read_all() -> u64 {
    let mut read = 0;
    for entry in &metrics() {
        black_box((entry.name(), entry.kind(), entry.unit(), entry.module()));
        for label in entry.metadata() {
            black_box(label);
        }
        entry.visit(&mut |labels: &[Label<'_>], sample: Sample<'_>| {
            black_box(labels);
            if let Sample::Histogram(histogram) = sample {
                let mut counts = [0; 3];
                read += histogram.cumulate(&[10, 1_000, 5_000], &mut counts).count;
                read += histogram.for_each_bucket(&mut |_, _| read += 1).count;
            }
            read += 1;
        });
    }
    read
}

fn record() {
    COUNTER.increment();
    COUNTER.add(5);
    GAUGE.set(7);
    FLOAT_GAUGE.add(0.5);
    STATES.set("on");
    HISTOGRAM.record(1_000_000);
    HUGE_GROUP.increment(999_999);
    HUGE_HISTOGRAM_GROUP.record(5, 1_000);
    LAZY.increment();
}

// One after the other, because they are about the same metrics.
#[test]
fn memory() {
    declaring_and_reading_what_was_never_recorded_allocates_nothing();
    recording_again_and_reading_allocate_nothing();
    a_histogram_takes_memory_where_values_fall();
    a_group_takes_memory_for_the_members_that_are_written();
    labelled_members_are_shown_without_allocating();
}

fn declaring_and_reading_what_was_never_recorded_allocates_nothing() {
    assert_eq!(allocated(|| assert_eq!(read_all(), 6)), (0, 0));
}

fn recording_again_and_reading_allocate_nothing() {
    assert_ne!(allocated(record).0, 0, "the first record does");
    assert_eq!(allocated(record), (0, 0));
    assert_eq!(allocated(|| assert_ne!(read_all(), 0)), (0, 0));
}

fn a_histogram_takes_memory_where_values_fall() {
    let histogram = Histogram::new(7, 64);
    assert_eq!(size_of::<Histogram>(), 56);
    // This thread has recorded in another histogram, so it has a block.
    let (shard, bucket) = (1_080, size_of::<u64>());
    assert_eq!(allocated(|| histogram.record(1)), (2, shard + 256 * bucket));
    assert_eq!(allocated(|| histogram.record(255)), (0, 0));
    assert_eq!(allocated(|| histogram.record(256)), (1, 128 * bucket));
    let all = || (0..64).for_each(|power| histogram.record(u64::MAX >> power));
    assert_eq!(allocated(all).1, 7_424 * bucket - (256 + 128) * bucket);
    assert_eq!(allocated(all), (0, 0));

    let mut last = LastReading::default();
    let mut read_again = || {
        histogram.cumulate_again(&[10, 999, 5_000], &mut [0; 3], &mut last);
    };
    assert_ne!(allocated(&mut read_again).0, 0, "the first reading does");
    all();
    assert_eq!(allocated(&mut read_again), (0, 0));
}

fn a_group_takes_memory_for_the_members_that_are_written() {
    let group = CounterGroup::new(1_000_000);
    let three = || {
        for index in [0, 500_000, 999_999] {
            assert!(group.increment(index));
        }
    };
    let (_, bytes) = allocated(three);
    assert!(bytes < 10_000, "{bytes}");
    assert_eq!(allocated(three), (0, 0));

    let histograms = HistogramGroup::new(1_000_000, 7, 64);
    let (_, bytes) = allocated(|| assert!(histograms.record(123_456, 789)));
    assert!(bytes < 16_000, "{bytes}");
}

fn labelled_members_are_shown_without_allocating() {
    let group = GaugeGroup::new(1_000);
    for index in 0..1_000 {
        group.set(index, 5);
        let labels = [("cpu", index.to_string()), ("zone", "a".to_owned())];
        let labels = labels.map(|(name, value)| (name.to_owned(), value));
        group.set_metadata(index, HashMap::from(labels));
    }
    let mut shown = 0;
    let visit = || {
        group.visit(&mut |labels: &[Label<'_>], _: Sample<'_>| shown += labels.len());
    };
    assert_eq!(allocated(visit), (0, 0));
    assert_eq!(shown, 2_000);
}
