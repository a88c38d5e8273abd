use super::recorded::Histogram as Recorded;
use super::*;
use crate::{HistogramMetric, Kind, KnownKind, LastReading, Metric, Totals, Value};
use metriken_core::slots::own_view;
use proptest::prelude::*;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Layouts of up to 9,000 buckets.
fn layouts() -> impl Strategy<Value = (u8, u8)> {
    (1_u8..=64).prop_flat_map(|max| (0..max.min(8), Just(max)))
}

/// Values of all magnitudes alike.
fn values() -> impl Strategy<Value = Vec<u64>> {
    let value = (any::<u64>(), 0..64_u32).prop_map(|(value, shift)| value >> shift);
    prop::collection::vec(value, 0..200)
}

proptest! {
    #[test]
    fn values_fall_where_the_crate_histogram_puts_them(
        (grouping_power, max_value_power) in layouts(),
        values in values(),
    ) {
        let recorded = Recorded::new(grouping_power, max_value_power);
        let mut oracle = Histogram::new(grouping_power, max_value_power).unwrap();
        let mut overflow = 0;
        for &value in &values {
            let result = recorded.increment(value);
            prop_assert_eq!(&result, &oracle.increment(value));
            overflow += u64::from(result.is_err());
        }
        let sum = values.iter().fold(0_u64, |sum, value| sum.wrapping_add(*value));
        prop_assert_eq!(recorded.load().unwrap_or(oracle.clone()), oracle);
        prop_assert_eq!(recorded.load().is_some(), !values.is_empty());
        prop_assert_eq!(recorded.overflow(), overflow);
        prop_assert_eq!((recorded.count(), recorded.sum()), (values.len() as u64, sum));
    }

    #[test]
    fn cumulated_counts_are_those_of_the_buckets_one_by_one(
        (grouping_power, max_value_power) in layouts(),
        values in values(),
        mut ends in prop::collection::vec(0..10_000_usize, 0..30),
    ) {
        ends.sort_unstable();
        let recorded = Recorded::new(grouping_power, max_value_power);
        let record = |values: &[u64]| values.iter().for_each(|&value| recorded.record(value));
        let (here, elsewhere) = values.split_at(values.len() / 2);
        record(here);
        thread::scope(|scope| scope.spawn(|| record(elsewhere)).join().unwrap());
        let copied = RwLockHistogram::new(grouping_power, max_value_power);
        let buckets = recorded.load().map(|it| it.as_slice().to_vec());
        buckets.iter().for_each(|buckets| copied.update_from(buckets).unwrap());

        let one_by_one: Vec<u64> = ends.iter().map(|&end| {
            let buckets = buckets.iter().flatten().take(end + 1);
            buckets.sum()
        }).collect();
        // More room than is needed, filled with what must not stay.
        let mut counts = vec![99; ends.len() + 1];
        let totals = recorded.cumulate(&ends, &mut counts);
        prop_assert_eq!(&counts[..ends.len()], &one_by_one);
        prop_assert_eq!(totals.count, values.len() as u64);
        prop_assert_eq!(totals, recorded.for_each_bucket(&mut |_, _| {}));

        let totals = copied.cumulate(&ends, &mut counts);
        prop_assert_eq!(&counts[..ends.len()], &one_by_one);
        prop_assert_eq!(totals.count, values.len() as u64 - recorded.overflow());
        prop_assert_eq!(totals.sum, None);
    }
}

proptest! {
    #[test]
    fn reading_again_is_reading(
        (grouping_power, max_value_power) in layouts(),
        rounds in prop::collection::vec((values(), any::<bool>()), 1..6),
        mut ends in prop::collection::vec(0..10_000_usize, 0..30),
    ) {
        ends.sort_unstable();
        let recorded = Recorded::new(grouping_power, max_value_power);
        let other = Recorded::new(grouping_power, max_value_power);
        let mut last = LastReading::default();
        for (values, moves) in rounds {
            let (here, elsewhere) = values.split_at(values.len() / 2);
            let record = |values: &[u64]| values.iter().for_each(|&it| recorded.record(it));
            record(here);
            thread::scope(|scope| scope.spawn(|| record(elsewhere)).join().unwrap());
            if moves {
                other.take_over(&recorded);
                // As many as before, elsewhere.
                values.iter().for_each(|&value| recorded.record(value ^ 1));
            }
            let (mut counts, mut again) = (vec![0; ends.len()], vec![99; ends.len() + 1]);
            let totals = recorded.cumulate(&ends, &mut counts);
            let totals_again = recorded.cumulate_again(&ends, &mut again, &mut last);
            prop_assert_eq!(&again[..ends.len()], &counts);
            prop_assert_eq!(totals_again, totals);
        }
    }
}

#[test]
fn a_last_reading_of_another_histogram_is_as_good_as_none() {
    let (one, other) = (Recorded::new(3, 10), Recorded::new(3, 10));
    one.record(100);
    other.record(101);
    other.record(64);
    let mut last = LastReading::default();
    for histogram in [&one, &other, &one] {
        let (mut counts, mut again) = ([0; 3], [0; 3]);
        let ends = [48, 51, 200];
        let totals = histogram.cumulate(&ends, &mut counts);
        assert_eq!(
            histogram.cumulate_again(&ends, &mut again, &mut last),
            totals
        );
        assert_eq!(again, counts);
    }
}

#[test]
fn counts_never_fall_in_readings_of_what_changed() {
    const VALUES: u64 = 50_000;
    let histogram = &Recorded::new(7, 40);
    let ends: Vec<usize> = (0..4_000).step_by(37).collect();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..2)
            .map(|thread| {
                let record = move |value| histogram.record(value << (thread * 10));
                scope.spawn(move || (0..VALUES).for_each(record))
            })
            .collect();
        let reader = scope.spawn(|| {
            let mut last = LastReading::default();
            let mut before = vec![0; ends.len()];
            loop {
                let is_last = done.load(Ordering::Acquire);
                let mut counts = vec![0; ends.len()];
                let totals = histogram.cumulate_again(&ends, &mut counts, &mut last);
                // By bucket: what was up to an end less what was up to the one before.
                let own = |counts: &[u64]| -> Vec<u64> {
                    let below = [0].into_iter().chain(counts.iter().copied());
                    counts
                        .iter()
                        .zip(below)
                        .map(|(up_to, below)| up_to - below)
                        .collect()
                };
                for (now, before) in own(&counts).into_iter().zip(own(&before)) {
                    assert!(now >= before);
                }
                before = counts;
                if is_last {
                    assert_eq!(totals.count, 2 * VALUES);
                    break;
                }
            }
        });
        writers.into_iter().for_each(|it| it.join().unwrap());
        done.store(true, Ordering::Release);
        reader.join().unwrap();
    });
}

#[test]
fn every_bucket_of_every_layout_begins_and_ends_where_the_crate_histogram_says() {
    let layouts = (1..=64).flat_map(|max| (0..max).map(move |grouping| (grouping, max)));
    let small =
        |(grouping, max)| Config::new(grouping, max).is_ok_and(|it| it.total_buckets() < 3_000);
    for (grouping_power, max_value_power) in layouts.filter(|&layout| small(layout)) {
        let recorded = Recorded::new(grouping_power, max_value_power);
        for bucket in &Histogram::new(grouping_power, max_value_power).unwrap() {
            recorded.record(bucket.start());
            recorded.record(bucket.end());
        }
        let buckets = recorded.load().unwrap();
        assert!(
            buckets.iter().all(|bucket| bucket.count() == 2),
            "{recorded:?}"
        );
        assert_eq!(recorded.overflow(), 0, "{recorded:?}");
    }
}

#[test]
fn a_histogram_is_empty_until_the_first_value() {
    static HISTOGRAM: Recorded = Recorded::new(7, 64);
    assert_eq!(HISTOGRAM.load(), None);
    let none = Totals {
        count: 0,
        sum: Some(0),
    };
    assert_eq!(HISTOGRAM.for_each_bucket(&mut |_, _| panic!("empty")), none);
    let mut counts = [1; 2];
    assert_eq!(HISTOGRAM.cumulate(&[0, 10_000], &mut counts), none);
    assert_eq!(counts, [0, 0]);
    assert_eq!(HISTOGRAM.config(), Config::new(7, 64).unwrap());

    HISTOGRAM.record_n(5, 0);
    assert_eq!(HISTOGRAM.load(), None);
    HISTOGRAM.record(0);
    assert_eq!(HISTOGRAM.load().unwrap().as_slice()[0], 1);
}

#[test]
fn a_value_above_the_highest_bucket_is_counted_beside_the_buckets() {
    let histogram = Recorded::new(2, 10);
    histogram.record(1023);
    assert_eq!(histogram.increment(1024), Err(Error::OutOfRange));
    histogram.record_n(u64::MAX, 2);
    assert_eq!((histogram.count(), histogram.overflow()), (4, 3));
    assert_eq!(histogram.sum(), 1023 + 1024 - 2);
    assert_eq!(histogram.load().unwrap().as_slice().iter().sum::<u64>(), 1);

    let only_overflow = Recorded::new(2, 10);
    only_overflow.record(5000);
    assert_eq!(only_overflow.load(), Histogram::new(2, 10).ok());
}

#[test]
fn a_value_seen_often_is_recorded_at_once() {
    let (at_once, one_by_one) = (Recorded::new(3, 20), Recorded::new(3, 20));
    at_once.record_n(777, 1000);
    (0..1000).for_each(|_| one_by_one.record(777));
    assert_eq!(at_once.load(), one_by_one.load());
    assert_eq!(at_once.sum(), one_by_one.sum());
    assert_eq!(at_once.count(), 1000);
}

#[test]
fn a_count_never_falls_and_no_value_is_lost_between_threads() {
    const VALUES: u64 = 30_000;
    let histogram = &Recorded::new(7, 40);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|thread| {
                let record = move |value| histogram.record(value << (thread * 10));
                scope.spawn(move || (0..VALUES).for_each(record))
            })
            .collect();
        scope.spawn(|| {
            let mut before = 0;
            loop {
                let last = done.load(Ordering::Relaxed);
                let mut counts = [0];
                let totals = histogram.cumulate(&[usize::MAX], &mut counts);
                assert_eq!(counts[0] + histogram.overflow(), totals.count);
                assert!(totals.count >= before);
                before = totals.count;
                if last {
                    break;
                }
            }
        });
        writers.into_iter().for_each(|it| it.join().unwrap());
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(histogram.count(), 3 * VALUES);
    let sum = VALUES * (VALUES - 1) / 2;
    assert_eq!(histogram.sum(), sum + (sum << 10) + (sum << 20));
}

#[test]
fn an_update_is_seen_as_a_whole() {
    static HISTOGRAM: RwLockHistogram = RwLockHistogram::new(3, 10);
    let len = HISTOGRAM.config().total_buckets();
    assert_eq!(HISTOGRAM.load(), None);
    assert_eq!(HISTOGRAM.update_from(&vec![1; len]), Ok(()));
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for count in 2..3_000 {
                HISTOGRAM.update_from(&vec![count; len]).unwrap();
            }
            done.store(true, Ordering::Relaxed);
        });
        while !done.load(Ordering::Relaxed) {
            let mut counts = Vec::new();
            let totals = HISTOGRAM.for_each_bucket(&mut |_, count| counts.push(count));
            assert_eq!(counts, vec![counts[0]; len]);
            assert_eq!(totals.count, counts[0] * len as u64);
        }
    });
}

#[test]
fn taking_over_moves_what_all_threads_recorded_also_where_one_sees_its_own_only() {
    let (from, to) = (Recorded::new(3, 10), Recorded::new(3, 10));
    for value in [1, 700, 5000] {
        from.record(value);
    }
    let seen = thread::scope(|scope| {
        let take = || {
            own_view(|| {
                to.take_over(&from);
                from.count()
            })
        };
        scope.spawn(take).join().unwrap()
    });
    assert_ne!(seen, 0, "the thread that takes over has recorded nothing");
    assert_eq!((from.count(), from.sum(), from.overflow()), (0, 0, 0));
    assert_eq!((to.count(), to.sum(), to.overflow()), (3, 5701, 1));
}

#[test]
fn an_update_of_another_length_changes_nothing() {
    let histogram = RwLockHistogram::new(0, 3);
    histogram.update_from(&[1, 2, 3, 4]).unwrap();
    for wrong in [&[][..], &[1, 2, 3], &[1; 5]] {
        let error = Err(Error::IncompatibleParameters);
        assert_eq!(histogram.update_from(wrong), error);
    }
    assert_eq!(histogram.load().unwrap().as_slice(), [1, 2, 3, 4]);
}

#[test]
fn an_update_may_come_from_within_a_reading() {
    let histogram = RwLockHistogram::new(0, 3);
    histogram.update_from(&[1, 1, 1, 1]).unwrap();
    let totals = histogram.for_each_bucket(&mut |_, count| {
        histogram.update_from(&[count + 1; 4]).unwrap();
    });
    assert_eq!(totals.count, 4);
    assert_eq!(histogram.load().unwrap().as_slice(), [2; 4]);
}

#[test]
fn both_histograms_show_themselves_as_such() {
    let (recorded, copied) = (Recorded::new(1, 2), RwLockHistogram::new(1, 2));
    assert!(matches!(recorded.value(), Some(Value::Histogram(_))));
    assert!(matches!(copied.value(), Some(Value::Histogram(_))));
    assert_eq!(
        (Recorded::KIND, RwLockHistogram::KIND),
        (Kind::Histogram, Kind::Histogram)
    );
}

/// What the panic of an unfit layout says.
fn refusal(grouping_power: u8, max_value_power: u8) -> String {
    let panic = panic::catch_unwind(|| config(grouping_power, max_value_power)).unwrap_err();
    (*panic.downcast_ref::<&str>().unwrap()).to_owned()
}

#[test]
fn an_unfit_layout_is_refused_with_the_ranges_that_fit() {
    assert!(refusal(0, 65).contains("max_value_power must be in 1..=64"));
    assert!(refusal(0, 0).contains("max_value_power must be in 1..=64"));
    assert!(refusal(64, 64).contains("grouping_power must be in 0..max_value_power"));
    assert!(refusal(5, 5).contains("grouping_power must be in 0..max_value_power"));
    assert!(refusal(27, 64).contains("grouping_power is too great"));
    assert_eq!(config(0, 1).total_buckets(), 2);
    assert_eq!(config(26, 64).grouping_power(), 26);
}

#[test]
fn what_was_taken_off_and_recorded_anew_elsewhere_is_read_anew() {
    let (histogram, other) = (Recorded::new(3, 10), Recorded::new(3, 10));
    let mut last = LastReading::default();
    let mut read = || {
        let mut counts = [0];
        histogram.cumulate_again(&[52], &mut counts, &mut last);
        counts[0]
    };
    let record = |value| {
        let made = histogram.shards.make_shared(value).unwrap();
        made.count.fetch_add(1, Ordering::Relaxed);
        made.total.unwrap().fetch_add(1, Ordering::Relaxed);
    };
    record(320);
    assert_eq!(read(), 1);
    other.take_over(&histogram);
    // The same total, in another bucket.
    record(500);
    assert_eq!(read(), 0);
}
