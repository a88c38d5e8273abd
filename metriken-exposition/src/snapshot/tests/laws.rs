use std::collections::BTreeMap;

use proptest::prelude::*;

use super::arbitrary::{self, Numbers, SERIES, numbers, series, snapshot_of};
use crate::snapshot::histogram::Histogram;
use crate::snapshot::{Snapshot, Value};

type All = BTreeMap<usize, Numbers>;

/// What is recorded in an interval: less than what looks like a fall, also in
/// two intervals.
fn recorded() -> impl Strategy<Value = All> {
    prop::collection::btree_map(0..SERIES, numbers(1 << 61), 0..SERIES)
}

/// What the process has counted after it had `all` and recorded `more`.
fn after(all: &All, more: &All) -> All {
    let mut all = all.clone();
    for (&index, more) in more {
        all.entry(index)
            .and_modify(|now| {
                now.number = now.number.wrapping_add(more.number);
                now.sum = now.sum.wrapping_add(more.sum);
                for (&bucket, &count) in &more.buckets {
                    let now = now.buckets.entry(bucket).or_default();
                    *now = now.wrapping_add(count);
                }
                now.buckets.retain(|_, count| *count != 0);
            })
            .or_insert_with(|| more.clone());
    }
    all
}

/// The snapshot of a process that has counted `all`.
fn taken(all: &All, seconds: u64) -> Snapshot {
    let series = all.iter().map(|(&index, numbers)| {
        let mut series = series(index, numbers);
        series.created = arbitrary::at(index as u64);
        series.at = arbitrary::at(seconds);
        series
    });
    snapshot_of(series.collect(), seconds, None)
}

fn merged(a: &Snapshot, b: &Snapshot) -> Snapshot {
    let mut merged = a.clone();
    merged.merge(b);
    merged
}

proptest! {
    #[test]
    fn a_delta_merged_with_the_earlier_is_the_later(
        earlier in prop::collection::btree_map(0..SERIES, numbers(u64::MAX), 0..SERIES),
        more in recorded(),
    ) {
        let later = taken(&after(&earlier, &more), 20);
        let earlier = taken(&earlier, 10);
        let delta = later.delta(&earlier);
        prop_assert_eq!(delta.since(), Some(earlier.at()));
        prop_assert_eq!(merged(&earlier, &delta), later);
    }

    #[test]
    fn deltas_of_consecutive_intervals_merge_into_that_of_the_whole(
        first in prop::collection::btree_map(0..SERIES, numbers(u64::MAX), 0..SERIES),
        (then, more) in (recorded(), recorded()),
    ) {
        let then = after(&first, &then);
        let (first, second, third) =
            (taken(&first, 10), taken(&then, 20), taken(&after(&then, &more), 30));
        let parts = merged(&second.delta(&first), &third.delta(&second));
        prop_assert_eq!(parts, third.delta(&first));
    }

    #[test]
    fn merging_is_associative_and_commutative(
        a in arbitrary::snapshot(), b in arbitrary::snapshot(), c in arbitrary::snapshot(),
    ) {
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
    }
}

fn one(value: Value, created: u64, seconds: u64) -> Snapshot {
    let numbers = Numbers {
        number: 0,
        sum: 0,
        buckets: BTreeMap::new(),
        created,
        at: seconds,
    };
    let index = if matches!(value, Value::Counter(_)) {
        0
    } else {
        6
    };
    let mut series = series(index, &numbers);
    series.value = value;
    snapshot_of(vec![series], seconds, None)
}

fn counter(value: u64, created: u64, seconds: u64) -> Snapshot {
    one(Value::Counter(value), created, seconds)
}

fn increase(now: &Snapshot, then: &Snapshot) -> u64 {
    match now.delta(then).series()[0].value() {
        Value::Counter(value) => *value,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_counter_that_wrapped_has_what_was_added() {
    assert_eq!(increase(&counter(5, 1, 20), &counter(u64::MAX, 1, 10)), 6);
}

#[test]
fn a_counter_that_was_set_back_has_all_since_then() {
    assert_eq!(increase(&counter(5, 1, 20), &counter(100, 1, 10)), 5);
}

#[test]
fn a_series_created_anew_has_all_that_it_counted() {
    assert_eq!(increase(&counter(150, 15, 20), &counter(100, 1, 10)), 150);
}

#[test]
fn a_histogram_of_which_one_bucket_fell_has_all_since_then() {
    let histogram = |count, buckets: &[(u32, u64)]| {
        Value::Histogram(Histogram {
            config: histogram::Config::new(2, 8).unwrap(),
            count,
            sum: Some(3),
            buckets: buckets.to_vec(),
        })
    };
    let earlier = one(histogram(3, &[(1, 2), (4, 1)]), 1, 10);
    let later = histogram(6, &[(1, 1), (4, 5)]);
    let delta = one(later.clone(), 1, 20).delta(&earlier);
    assert_eq!(*delta.series()[0].value(), later);
}

#[test]
fn a_series_that_is_gone_is_not_in_the_delta() {
    let nothing = snapshot_of(Vec::new(), 20, None);
    assert_eq!(nothing.delta(&counter(1, 1, 10)).series(), []);
}

#[test]
fn a_bucket_without_new_values_is_not_in_the_delta() {
    let histogram = |count, buckets: &[(u32, u64)]| {
        Value::Histogram(Histogram {
            config: histogram::Config::new(2, 8).unwrap(),
            count,
            sum: None,
            buckets: buckets.to_vec(),
        })
    };
    let earlier = one(histogram(3, &[(1, 2), (4, 1)]), 1, 10);
    let later = one(histogram(5, &[(1, 2), (4, 2), (5, 1)]), 1, 20);
    let delta = later.delta(&earlier);
    assert_eq!(*delta.series()[0].value(), histogram(2, &[(4, 1), (5, 1)]));
}
