//! Recording and reading under every interleaving of small cases. Built with
//! `--cfg loom` only (see `ci/loom.sh`), where two threads have memory of their
//! own at once and the others share.
#![cfg(loom)]

use metriken::family::Absorb;
use metriken::{Counter, Histogram, HistogramMetric, LastReading};
use metriken_core::sync::model::{Shared, check};
use metriken_core::sync::{AtomicU64, Ordering};

/// How many values are in the first bucket, and how many there are. The first
/// run is read bucket by bucket for this, and every other by its total.
fn reading(histogram: &Histogram) -> (u64, u64) {
    let mut first = [0];
    let totals = histogram.cumulate(&[0], &mut first);
    (first[0], totals.count)
}

#[test]
fn no_count_falls_while_buckets_appear() {
    check(|| {
        let histogram = Shared::new(Histogram::new(0, 2));
        let writer = histogram.spawn(|histogram| {
            histogram.record(0);
            histogram.record(2);
        });
        let reader = histogram.spawn(|histogram| {
            let (before, after) = (reading(histogram), reading(histogram));
            assert!(before.0 <= after.0 && before.1 <= after.1);
            assert!(after.0 <= 1 && after.0 <= after.1 && after.1 <= 2);
        });
        writer.join().unwrap();
        assert_eq!(reading(&histogram), (1, 2));
        reader.join().unwrap();
    });
}

#[test]
fn a_reading_has_every_value_recorded_before_it() {
    check(|| {
        let shared = Shared::new((Histogram::new(0, 1), AtomicU64::new(0)));
        let writer = shared.spawn(|(histogram, recorded)| {
            for value in 1..=2 {
                // The second is beyond the buckets.
                histogram.record(value);
                recorded.store(value, Ordering::Release);
            }
        });
        let reader = shared.spawn(|(histogram, recorded)| {
            let before = recorded.load(Ordering::Acquire);
            let totals = histogram.cumulate(&[], &mut []);
            assert!(before <= totals.count && totals.count <= 2);
            assert!(totals.sum >= Some([0, 1, 3][before as usize]));
            assert!(totals.sum <= Some(3));
        });
        writer.join().unwrap();
        reader.join().unwrap();
    });
}

#[test]
fn a_reading_of_what_changed_has_every_value_recorded_before_it() {
    check(|| {
        let shared = Shared::new((Histogram::new(1, 3), AtomicU64::new(0)));
        let writer = shared.spawn(|(histogram, recorded)| {
            // In one run, which has an end within.
            for value in 1..=2 {
                histogram.record(value);
                recorded.store(value, Ordering::Release);
            }
        });
        let reader = shared.spawn(|(histogram, recorded)| {
            let mut last = LastReading::default();
            let mut read = |at_least: u64| {
                let mut counts = [0; 2];
                let totals = histogram.cumulate_again(&[1, 2], &mut counts, &mut last);
                assert!(counts[0] <= counts[1] && counts[1] == totals.count);
                assert!(at_least <= totals.count && totals.count <= 2);
                (counts[0], totals.count)
            };
            let before = read(recorded.load(Ordering::Acquire));
            let after = read(recorded.load(Ordering::Acquire));
            assert!(before.0 <= after.0 && before.1 <= after.1);
            last
        });
        writer.join().unwrap();
        let mut last = reader.join().unwrap();
        let (histogram, _) = &*shared;
        let mut counts = [0; 2];
        histogram.cumulate_again(&[1, 2], &mut counts, &mut last);
        assert_eq!(counts, [1, 2]);
    });
}

#[test]
fn threads_that_take_over_or_share_lose_no_value() {
    check(|| {
        let histogram = Shared::new(Histogram::new(0, 1));
        histogram.record(1);
        // One more thread has buckets; the second if the first has ended.
        let record = |histogram: &Histogram| histogram.record(1);
        let writers = [histogram.spawn(record), histogram.spawn(record)];
        for writer in writers {
            writer.join().unwrap();
        }
        assert_eq!((histogram.count(), histogram.sum()), (3, 3));
    });
}

#[test]
fn threads_that_share_buckets_make_them_once() {
    check(|| {
        let histogram = Shared::new(Histogram::new(0, 1));
        histogram.record(1);
        let last_with_buckets = {
            let shared = histogram.clone();
            histogram.spawn(move |histogram| {
                histogram.record(1);
                let record = |histogram: &Histogram| histogram.record(1);
                let others = [shared.spawn(record), shared.spawn(record)];
                for other in others {
                    other.join().unwrap();
                }
            })
        };
        last_with_buckets.join().unwrap();
        assert_eq!((histogram.count(), histogram.sum()), (4, 4));
    });
}

#[test]
fn a_dropped_histogram_leaves_nothing_to_the_next() {
    check(|| {
        let ended = Histogram::new(0, 1);
        let next = Shared::new(Histogram::new(0, 1));
        ended.record(1);
        let remover = next.spawn(move |_| drop(ended));
        let reader = next.spawn(|next| assert!(next.count() <= 1));
        next.join_in(|next| next.record(1));
        remover.join().unwrap();
        reader.join().unwrap();
        assert_eq!((next.count(), next.sum()), (1, 1));
    });
}

#[test]
fn resets_that_race_with_additions_lose_nothing() {
    check(|| {
        let counter = Shared::new(Counter::new());
        counter.increment();
        let adder = counter.spawn(Counter::increment);
        let resets = [counter.spawn(Counter::reset), counter.spawn(Counter::reset)];
        adder.join().unwrap();
        let taken = resets.map(|reset| reset.join().unwrap());
        assert!(taken.iter().all(|&it| it <= 2), "{taken:?}");
        assert_eq!(taken.iter().sum::<u64>() + counter.value(), 2);
    });
}

#[test]
fn a_reading_beside_a_reset_is_one_from_before_or_after() {
    check(|| {
        let counter = Shared::new(Counter::new());
        counter.add(5);
        let adder = counter.spawn(Counter::increment);
        let reader = counter.spawn(|counter| assert!(counter.value() <= 6));
        let before = counter.join_in(Counter::reset);
        assert!(before == 5 || before == 6);
        adder.join().unwrap();
        reader.join().unwrap();
        assert_eq!(before + counter.value(), 6);
    });
}

#[test]
fn a_series_that_is_removed_keeps_no_count_below_zero() {
    check(|| {
        let histograms = Shared::new([Histogram::new(0, 1), Histogram::new(0, 1)]);
        let [removed, other] = &*histograms;
        removed.record(1);
        let remover = histograms.spawn(|[removed, other]| other.absorb(removed));
        let reader = histograms.spawn(|[removed, _]| assert!(removed.count() <= 2));
        histograms.join_in(|[removed, _]| removed.record(1));
        remover.join().unwrap();
        reader.join().unwrap();
        assert_eq!(removed.count() + other.count(), 2);
        assert_eq!(removed.sum() + other.sum(), 2);
    });
}
