//! Metrics made at run time and registered by hand, where they are pinned.
#![allow(unsafe_code)]

use metriken::*;
use std::mem::ManuallyDrop;
use std::pin::{Pin, pin};

fn registered() -> usize {
    metrics().dynamic_metrics().len()
}

fn a_metric_is_registered_from_when_it_is_told_to_the_end_of_its_scope() {
    let (metric, entry) = MetricBuilder::new("scoped").build_pinned(Counter::new());
    assert_eq!(registered(), 0);
    {
        let metric = pin!(metric);
        metric.as_ref().register(entry);
        metric.increment();
        let registry = metrics();
        let entry = registry.dynamic_metrics().next().unwrap();
        assert_eq!(entry.name(), "scoped");
        assert!(entry.is(&**metric));
        assert_eq!(registered(), 1);
    }
    assert_eq!(registered(), 0);
}

fn a_metric_may_be_pinned_and_dropped_by_hand() {
    let (metric, entry) = MetricBuilder::new("by_hand").build_pinned(Gauge::new());
    let mut metric = ManuallyDrop::new(metric);
    // SAFETY: the metric stays where it is until it is dropped below.
    let pinned = unsafe { Pin::new_unchecked(&*metric) };
    pinned.register(entry);
    assert_eq!(registered(), 1);
    // SAFETY: it is not used afterwards, and dropped nowhere else.
    unsafe { ManuallyDrop::drop(&mut metric) };
    assert_eq!(registered(), 0);
}

fn a_metric_registered_twice_has_the_later_entry() {
    let builder = MetricBuilder::new("early").metadata("which", "early");
    let (metric, entry) = builder.build_pinned(Counter::new());
    let metric = pin!(metric);
    metric.as_ref().register(entry);
    let late = MetricBuilder::new("late").into_entry();
    metric.as_ref().register(late);
    let registry = metrics();
    let names = registry.dynamic_metrics().map(|entry| entry.name());
    assert_eq!(names.collect::<Vec<_>>(), ["late"]);
}

fn a_metric_that_was_never_registered_leaves_nothing_behind() {
    let (metric, entry) = MetricBuilder::new("never").build_pinned(Counter::new());
    metric.increment();
    assert!(entry.value().is_none() && !entry.is_enabled());
    drop((metric, entry));
    assert_eq!(registered(), 0);
}

// One after the other, because they count what is registered.
#[test]
fn pinned_metrics() {
    a_metric_is_registered_from_when_it_is_told_to_the_end_of_its_scope();
    a_metric_may_be_pinned_and_dropped_by_hand();
    a_metric_registered_twice_has_the_later_entry();
    a_metric_that_was_never_registered_leaves_nothing_behind();
}
