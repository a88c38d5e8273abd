//! Registering and dropping metrics while somebody goes through the registry,
//! on the same thread or another: nobody waits, and nobody is shown anything
//! else than the registry as it was when they began.

mod watchdog;

use metriken::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use watchdog::watch;

fn boxed(name: impl Into<String>) -> DynBoxedMetric<Counter> {
    MetricBuilder::new(name.into()).build(Counter::new())
}

fn names(registry: &Metrics) -> Vec<&str> {
    let dynamic = registry.dynamic_metrics();
    dynamic.map(|entry| entry.name()).collect()
}

fn a_metric_dropped_by_the_thread_that_reads_stays_readable() {
    let metric = boxed("dropped");
    metric.add(5);
    let registry = metrics();
    drop(metric);
    let entry = registry.dynamic_metrics().next().unwrap();
    assert_eq!(entry.name(), "dropped");
    assert!(matches!(entry.value(), Some(Value::Counter(5))));
    assert_eq!(metrics().dynamic_metrics().len(), 0);
}

fn a_metric_made_by_the_thread_that_reads_is_not_in_its_view() {
    let registry = metrics();
    let mut made = Vec::new();
    let first = boxed("first");
    let later = metrics();
    for entry in &later {
        made.push(boxed(format!("like {}", entry.name())));
    }
    assert_eq!((names(&registry).len(), names(&later)), (0, vec!["first"]));
    assert_ne!(registry.version(), later.version());
    drop((first, made));
    assert_eq!(names(&later), ["first"]);
}

fn a_metric_registered_by_another_thread_meanwhile_is_not_in_the_view() {
    let kept = boxed("kept");
    let registry = metrics();
    let mut entries = registry.dynamic_metrics();
    let (send, receive) = mpsc::channel();
    let other = thread::spawn(move || {
        let metric = boxed("from another thread");
        send.send(()).unwrap();
        metric
    });
    receive.recv().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries.next().unwrap().name(), "kept");
    assert!(entries.next().is_none());
    assert_eq!(metrics().dynamic_metrics().len(), 2);
    drop((other.join().unwrap(), kept));
}

fn reading_a_value_may_register_and_read() {
    static DEPTH: AtomicUsize = AtomicUsize::new(0);
    let read_all = || {
        // Once within another reading is enough.
        if DEPTH.fetch_add(1, Ordering::Relaxed) < 2 {
            let _metric = boxed("short-lived");
            for entry in &metrics() {
                entry.value();
            }
        }
        DEPTH.fetch_sub(1, Ordering::Relaxed);
        DEPTH.load(Ordering::Relaxed) as i64
    };
    let metric = MetricBuilder::new("reads").build(CallbackGauge::new(read_all));
    for entry in &metrics() {
        assert!(matches!(entry.value(), Some(Value::Gauge(0))));
    }
    drop(metric);
}

/// A metric that changes the registry when it goes away.
struct Leaves(Arc<AtomicUsize>);

impl Metric for Leaves {
    fn as_any(&self) -> Option<&dyn std::any::Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        None
    }
}

impl Drop for Leaves {
    fn drop(&mut self) {
        drop(boxed("last words"));
        metrics().iter().for_each(|_| {});
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn dropping_a_metric_may_register_and_read() {
    let dropped = Arc::new(AtomicUsize::new(0));
    for _ in 0..10 {
        let metric = MetricBuilder::new("leaves").build(Leaves(Arc::clone(&dropped)));
        let registry = metrics();
        drop(metric);
        assert_eq!(names(&registry), ["leaves"]);
    }
    // What readers kept goes with them, or with whoever comes next.
    drop(boxed("one"));
    drop(boxed("another"));
    assert_eq!(dropped.load(Ordering::Relaxed), 10);
}

fn every_view_is_whole_while_threads_come_and_go() {
    const WRITERS: usize = 3;
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn(move || {
                    for round in 0..2_000 {
                        let pair = ["a", "b"].map(|half| boxed(format!("{writer} {half}")));
                        if round % 7 == 0 {
                            thread::yield_now();
                        }
                        drop(pair);
                    }
                })
            })
            .collect();
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let registry = metrics();
                    let seen = names(&registry);
                    assert_eq!(registry.dynamic_metrics().len(), seen.len());
                    let mut backwards: Vec<_> = registry.dynamic_metrics().rev().collect();
                    backwards.reverse();
                    let again: Vec<_> = backwards.iter().map(|entry| entry.name()).collect();
                    assert_eq!(seen, again);
                    let mut distinct = seen.clone();
                    distinct.sort_unstable();
                    distinct.dedup();
                    assert_eq!(distinct.len(), seen.len(), "{seen:?}");
                    assert!(seen.len() <= 2 * WRITERS, "{seen:?}");
                }
            });
        }
        writers.into_iter().for_each(|it| it.join().unwrap());
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(metrics().dynamic_metrics().len(), 0);
}

// One after the other, because they count what is registered.
#[test]
fn nobody_waits_and_every_view_stays_what_it_was() {
    watch(|| {
        a_metric_dropped_by_the_thread_that_reads_stays_readable();
        a_metric_made_by_the_thread_that_reads_is_not_in_its_view();
        a_metric_registered_by_another_thread_meanwhile_is_not_in_the_view();
        reading_a_value_may_register_and_read();
        dropping_a_metric_may_register_and_read();
        every_view_is_whole_while_threads_come_and_go();
    });
}
