//! What a thread sees of its own, while others record in the same metrics.

use std::collections::HashMap;
use std::sync::{Barrier, Mutex};
use std::thread;

use metriken::testing::{self, Reading, Snapshot};
use metriken::{
    Counter, CounterGroup, Family, Gauge, Histogram, HistogramGroup, LabelSet, Lazy, LazyCounter,
    MetricBuilder, MetricGroup, metric,
};
use metriken_core::slots::own_view;

#[derive(LabelSet)]
struct Closed {
    even: bool,
}

#[derive(LabelSet)]
struct Open<'a> {
    tenant: &'a str,
    even: bool,
}

#[metric(name = "counter")]
static COUNTER: Counter = Counter::new();

#[metric(name = "histogram")]
static HISTOGRAM: Histogram = Histogram::new(3, 20);

#[metric(name = "lazy_counter")]
static LAZY_COUNTER: LazyCounter = LazyCounter::new(Counter::new);

#[metric(name = "lazy_histogram")]
static LAZY_HISTOGRAM: Lazy<Histogram> = Lazy::new(|| Histogram::new(3, 20));

#[metric(name = "counters")]
static COUNTERS: CounterGroup = CounterGroup::new(1000);

#[metric(name = "histograms")]
static HISTOGRAMS: HistogramGroup = HistogramGroup::new(1000, 3, 20);

#[metric(name = "closed")]
static CLOSED: Family<Closed, Counter> = Family::new();

#[metric(name = "open")]
static OPEN: Family<Open<'static>, Histogram> = Family::bounded(100);

/// Records in everything, as often as `times`, something of its own.
fn record(times: u64) {
    let tenant = format!("tenant {}", times % 7);
    for i in 0..times {
        let even = i % 2 == 0;
        COUNTER.add(times);
        HISTOGRAM.record(i);
        LAZY_COUNTER.increment();
        LAZY_HISTOGRAM.record(times);
        COUNTERS.increment((times % 100) as usize);
        HISTOGRAMS.record(500, i);
        CLOSED.get(&Closed { even }).increment();
        let tenant = &tenant;
        OPEN.get(&Open { tenant, even }).record(times);
    }
}

/// Asserts that what changed is what `record(times)` does.
fn assert_recorded(changed: &Snapshot, times: u64) {
    let evens = times.div_ceil(2);
    let sum_below = times * times.saturating_sub(1) / 2;
    changed.assert_counter(&COUNTER, &[], times * times);
    changed.assert_counter(&LAZY_COUNTER, &[], times);
    changed.assert_counter(&COUNTERS, &[], times);
    changed.assert_counter(&CLOSED, &[("even", "true")], evens);
    changed.assert_counter(&CLOSED, &[("even", "false")], times - evens);
    for (name, sum) in [
        ("histogram", sum_below),
        ("lazy_histogram", times * times),
        ("histograms", sum_below),
        ("open", times * times),
    ] {
        let histogram = changed.histogram(name, &[]);
        let counted: u64 = histogram.buckets().map(|(_, count)| count).sum();
        assert_eq!(
            (histogram.count(), counted, histogram.sum().unwrap_or(0)),
            (times, times, sum),
            "{name}"
        );
    }
    let tenant = format!("tenant {}", times % 7);
    changed.assert_count("open", &[("tenant", &tenant), ("even", "true")], evens);
    let cells = (times % 100).to_string();
    if times != 0 {
        changed.assert_counter("counters", &[("index", &cells)], times);
    }
}

#[test]
fn threads_that_record_in_the_same_metrics_do_not_see_each_other() {
    const THREADS: u64 = 16;
    let before = testing::snapshot();
    // Later ones go on with the cells of those that ended.
    for _ in 0..3 {
        let start = Barrier::new(THREADS as usize);
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    for round in 0..5 {
                        let times = 10 * thread + round;
                        let before = testing::snapshot();
                        record(times);
                        assert_recorded(&(testing::snapshot() - &before), times);
                    }
                });
            }
        });
    }
    let changed = before.changes();
    assert!(
        changed.is_empty(),
        "not by the thread that waits: {changed}"
    );
}

#[test]
fn a_metric_that_comes_to_be_in_between_counts_from_zero_for_each_thread() {
    const THREADS: u64 = 8;
    let start = Barrier::new(THREADS as usize);
    let shared = Mutex::new(None);
    thread::scope(|scope| {
        for thread in 1..=THREADS {
            let (start, shared) = (&start, &shared);
            scope.spawn(move || {
                let before = testing::snapshot();
                start.wait();
                // The first makes them, and those that end leave their cells to
                // threads that have not recorded yet.
                let mut made = shared.lock().unwrap();
                let (counter, histogram) = made.get_or_insert_with(|| {
                    let counter = MetricBuilder::new("late_counter").build(Counter::new());
                    let histogram = Histogram::new(3, 10);
                    (counter, MetricBuilder::new("late").build(histogram))
                });
                counter.add(thread);
                (0..thread).for_each(|value| histogram.record(value));
                let changed = before.changes();
                changed.assert_counter("late_counter", &[], thread);
                changed.assert_counter(&**counter, &[], thread);
                changed.assert_count("late", &[], thread);
            });
        }
    });
}

#[test]
fn a_metric_is_not_mistaken_for_one_that_had_its_name_before() {
    let build = || MetricBuilder::new("short_lived").build(Counter::new());
    let first = build();
    first.add(5);
    let before = testing::snapshot();
    drop(first);
    let second = build();
    second.add(2);
    let third = build();
    third.add(1);
    let changed = before.changes();
    changed.assert_counter("short_lived", &[], 3);
    changed.assert_counter(&*second, &[], 2);
    drop((second, third));
    assert_eq!(
        before
            .changes()
            .iter()
            .filter(|it| it.name() == "short_lived")
            .count(),
        0
    );
}

#[derive(Default, MetricGroup)]
#[group(prefix = "pool")]
struct Pool {
    opened: Counter,
    closed: Counter,
}

#[test]
fn metrics_that_were_registered_together_are_told_apart() {
    let register = |name| Pool::default().register([("pool", name)]);
    let (main, spare) = (register("main"), register("spare"));
    let changed = testing::changes(|| {
        main.opened.add(1);
        main.closed.add(2);
        spare.opened.add(4);
    });
    changed.assert_counter("pool_opened", &[], 5);
    changed.assert_counter("pool_opened", &[("pool", "spare")], 4);
    changed.assert_counter(&main.opened, &[], 1);
    changed.assert_counter(&main.closed, &[], 2);
    changed.assert_counter(&spare.closed, &[], 0);
}

#[test]
fn members_of_a_group_are_asked_for_by_the_labels_they_were_given() {
    let cpus = MetricBuilder::new("cpus")
        .metadata("host", "a")
        .build(CounterGroup::new(4));
    let labels = |cpu: &str| HashMap::from([("cpu".to_owned(), cpu.to_owned())]);
    cpus.set_metadata(0, labels("first"));
    cpus.set_metadata(1, labels("both"));
    cpus.set_metadata(2, labels("both"));
    let changed = testing::changes(|| {
        (0..4).for_each(|cpu| assert!(cpus.add(cpu, 1 << cpu)));
    });
    changed.assert_counter("cpus", &[("cpu", "first"), ("host", "a")], 1);
    changed.assert_counter("cpus", &[("cpu", "both")], 6);
    changed.assert_counter("cpus", &[("index", "3")], 8);
    changed.assert_counter("cpus", &[("host", "a")], 15);
}

#[test]
fn what_a_thread_hands_to_others_is_seen_by_those_and_by_the_process() {
    let done = MetricBuilder::new("jobs_done").build(Counter::new());
    let (own, process) = (testing::snapshot(), testing::process_snapshot());
    let worker = thread::scope(|scope| {
        let work = || testing::changes(|| done.add(3));
        scope.spawn(work).join().unwrap()
    });
    worker.assert_counter("jobs_done", &[], 3);
    own.changes().assert_counter("jobs_done", &[], 0);
    process.changes().assert_counter("jobs_done", &[], 3);
    testing::process_snapshot().assert_counter("jobs_done", &[], 3);
    // Also where somebody looks at the thread's own.
    let process = own_view(testing::process_snapshot);
    process.assert_counter("jobs_done", &[], 3);
}

#[test]
fn what_threads_share_is_seen_by_all() {
    let level = MetricBuilder::new("level").build(Gauge::new());
    let mirror = MetricBuilder::new("mirror").build(Counter::new());
    let before = testing::snapshot();
    thread::scope(|scope| {
        scope.spawn(|| (level.set(7), mirror.set(5)));
    });
    let changed = before.changes();
    changed.assert_gauge("level", &[], 7);
    changed.assert_counter("mirror", &[], 5);
    let level = changed.iter().find(|series| series.name() == "level");
    assert_eq!(
        level.map(|series| series.reading()),
        Some(&Reading::Gauge(7))
    );
}

#[test]
fn snapshots_of_different_threads_are_not_subtracted() {
    let before = testing::snapshot();
    let refused = thread::scope(|scope| {
        let subtract = || std::panic::catch_unwind(|| testing::snapshot() - &before);
        scope.spawn(subtract).join().unwrap()
    });
    let refused = refused.unwrap_err();
    let message = refused.downcast_ref::<&str>().unwrap();
    assert!(message.contains("take both on one thread"), "{message}");
    let process = testing::process_snapshot();
    assert!(std::panic::catch_unwind(|| process - &before).is_err());
    let changed = before.changes();
    assert!(std::panic::catch_unwind(|| changed.changes()).is_err());
}
