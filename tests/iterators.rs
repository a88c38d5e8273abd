//! Going through the registry, from both ends.

use metriken::*;

#[metric]
static FIRST: Counter = Counter::new();

#[metric]
static SECOND: Counter = Counter::new();

#[metric]
static THIRD: Counter = Counter::new();

fn boxed(name: &'static str) -> DynBoxedMetric<Gauge> {
    MetricBuilder::new(name).build(Gauge::new())
}

fn names<'a>(entries: impl Iterator<Item = &'a MetricEntry>) -> Vec<&'a str> {
    entries.map(|entry| entry.name()).collect()
}

/// Every step tells how many are left, from whichever end it is.
fn assert_exact<I: ExactSizeIterator + DoubleEndedIterator>(mut entries: I, mut len: usize) {
    while len > 0 {
        assert_eq!(
            (entries.len(), entries.size_hint()),
            (len, (len, Some(len)))
        );
        let entry = if len.is_multiple_of(2) {
            entries.next()
        } else {
            entries.next_back()
        };
        assert!(entry.is_some());
        len -= 1;
    }
    assert_eq!(entries.len(), 0);
    assert!(entries.next().is_none() && entries.next_back().is_none());
    assert!(entries.next().is_none(), "and so it stays");
}

// One after the other, because they count what is registered.
#[test]
fn iterators() {
    without_dynamic_metrics_there_are_the_statics();
    statics_come_first_and_dynamic_metrics_in_a_stable_order();
    both_ends_meet_wherever_they_do();
    a_gap_among_dynamic_metrics_does_not_count();
    an_entry_is_found_again_by_its_id();
}

fn without_dynamic_metrics_there_are_the_statics() {
    let registry = metrics();
    assert_eq!(registry.static_metrics().len(), 3);
    assert_exact(registry.iter(), 3);
    assert_exact(registry.dynamic_metrics(), 0);
    let mut sorted = names(registry.iter());
    sorted.sort_unstable();
    assert_eq!(sorted, ["FIRST", "SECOND", "THIRD"]);
}

fn statics_come_first_and_dynamic_metrics_in_a_stable_order() {
    let _dynamic = ["a", "b"].map(boxed);
    let registry = metrics();
    let all = names(registry.iter());
    assert_eq!(all[..3], names(registry.static_metrics().iter()));
    assert_eq!(all[3..], names(registry.dynamic_metrics()));
    assert_eq!(all, names((&registry).into_iter()));

    let mut reversed = names(registry.iter().rev());
    reversed.reverse();
    assert_eq!(all, reversed);
    let mut folded = Vec::new();
    registry.iter().for_each(|entry| folded.push(entry.name()));
    assert_eq!(all, folded);
}

fn both_ends_meet_wherever_they_do() {
    let _dynamic = ["a", "b", "c", "d"].map(boxed);
    let registry = metrics();
    let all = names(registry.iter());
    assert_exact(registry.iter(), 7);
    assert_exact(registry.dynamic_metrics(), 4);
    for front in 0..=7 {
        let mut entries = registry.iter();
        let mut met = names(entries.by_ref().take(front));
        assert_eq!(entries.len(), 7 - front);
        let back = names(entries.rev());
        met.extend(back.iter().rev());
        assert_eq!(met, all);
    }
    let mut half = registry.iter();
    half.nth(2);
    let copy = half.clone();
    assert_eq!(names(half), names(copy));
}

fn a_gap_among_dynamic_metrics_does_not_count() {
    let [_first, middle, _last] = ["a", "b", "c"].map(boxed);
    drop(middle);
    let registry = metrics();
    assert_exact(registry.dynamic_metrics(), 2);
    let mut left = names(registry.dynamic_metrics());
    left.sort_unstable();
    assert_eq!(left, ["a", "c"]);
    assert_eq!(
        registry.iter().next_back().map(|entry| entry.kind()),
        Some(Kind::Gauge)
    );
}

fn an_entry_is_found_again_by_its_id() {
    let _dynamic = ["a", "b"].map(boxed);
    let registry = metrics();
    assert_eq!(registry.ids().count(), 5);
    for (id, entry) in registry.ids() {
        assert!(std::ptr::eq(registry.get(id).unwrap(), entry));
    }
}
