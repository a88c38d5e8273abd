//! Exponential buckets while values are being recorded.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metriken::{Histogram, HistogramMetric};
use metriken_exposition::exponential::Counts;
use metriken_exposition::{Exponential, Scale};

const THREADS: u64 = 3;
/// How many readings that differ from the one before each reader is to see.
const CHANGES: usize = 200;

static NARROW: Histogram = Histogram::new(5, 30);
static WIDE: Histogram = Histogram::new(7, 64);

/// Values over the whole range of the narrow one, with zero, and beyond it.
fn value(n: u64) -> u64 {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (32 + n % 32)
}

fn record(stop: &AtomicBool) {
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        NARROW.record(value(n));
        WIDE.record(value(n));
        n += 1;
    }
}

fn read(histogram: &dyn HistogramMetric, max_buckets: usize) {
    let exponential = Exponential::new(&histogram.config(), Scale::ONE, max_buckets);
    let mut counts = Counts::default();
    let mut before = BTreeMap::new();
    let mut changes = 0;
    while changes < CHANGES {
        let totals = exponential.count(histogram, &mut counts);
        let sum = counts.buckets().iter().map(|(_, count)| count).sum::<u64>();
        assert_eq!(counts.zero() + sum, totals.count);
        let mut now: BTreeMap<_, _> = counts.buckets().iter().copied().collect();
        now.insert(i32::MIN, counts.zero());
        for (index, count) in &before {
            let now = now.get(index);
            assert!(
                now.is_some_and(|now| now >= count),
                "{index} had {count}, has {now:?}"
            );
        }
        changes += usize::from(now != before);
        before = now;
    }
}

#[test]
fn no_bucket_falls_while_values_are_recorded() {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| record(&stop));
        }
        let histograms: [&'static dyn HistogramMetric; 2] = [&NARROW, &WIDE];
        let readers = histograms.map(|histogram| {
            [10, Exponential::MAX_BUCKETS, 10_000]
                .map(|max_buckets| scope.spawn(move || read(histogram, max_buckets)))
        });
        let readers = readers.map(|readers| readers.map(|reader| reader.join()));
        stop.store(true, Ordering::Relaxed);
        assert!(readers.iter().flatten().all(Result::is_ok));
    });
}
