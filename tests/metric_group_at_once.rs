//! The metrics of a group come and go in one change of the registry.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metriken::*;

#[derive(Default, MetricGroup)]
struct Pair {
    one: Counter,
    #[group]
    rest: Rest,
}

#[derive(Default, MetricGroup)]
#[group(prefix = "rest")]
struct Rest {
    two: Gauge,
    three: LazyGauge,
}

/// The metrics with this label, in the order of the struct.
fn names<'a>(registry: &'a Metrics, pair: &str) -> Vec<&'a str> {
    let entries = registry.dynamic_metrics();
    let entries = entries.filter(|entry| entry.metadata().get("pair") == Some(pair));
    entries.map(MetricEntry::name).collect()
}

/// Registers and drops groups until told to stop, and tells how many.
fn come_and_go(thread: usize, stop: &AtomicBool) -> usize {
    let mut made = 0;
    let mut kept = std::collections::VecDeque::new();
    // At least once, however late the thread gets to run.
    loop {
        let pair = Pair::default().register([("thread", thread.to_string())]);
        pair.one.increment();
        kept.push_back(pair);
        if kept.len() > 4 {
            kept.pop_front();
        }
        made += 1;
        if stop.load(Ordering::Relaxed) {
            return made;
        }
    }
}

#[test]
fn a_view_has_all_metrics_of_a_group_or_none() {
    let before = metrics();
    let pair = Pair::default().register([("pair", "single")]);
    let with = metrics();
    assert_eq!(with.version(), before.version() + 1);
    pair.rest.two.set(5);
    drop(pair);
    let after = metrics();
    assert_eq!(after.version(), with.version() + 1);

    let all = ["one", "rest_two", "rest_three"];
    assert_eq!(names(&before, "single"), [""; 0]);
    assert_eq!(names(&with, "single"), all);
    assert_eq!(names(&after, "single"), [""; 0]);
    // Whoever was reading goes on to, though the group was dropped.
    let two = with.iter().find(|entry| entry.name() == "rest_two");
    assert!(matches!(two.unwrap().value(), Some(Value::Gauge(5))));

    // The same with others that come and go meanwhile, on several threads.
    drop((before, with, after));
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let stop = &stop;
        let threads = [0, 1].map(|thread| scope.spawn(move || come_and_go(thread, stop)));
        let mut counts = std::collections::BTreeSet::new();
        while counts.len() < 3 {
            let registry = metrics();
            let count = |name| registry.iter().filter(|entry| entry.name() == name).count();
            let counted = all.map(count);
            assert_eq!(counted, [counted[0]; 3]);
            assert_eq!(registry.iter().len(), 3 * counted[0]);
            counts.insert(counted[0]);
        }
        stop.store(true, Ordering::Relaxed);
        for thread in threads {
            assert!(thread.join().unwrap() > 0);
        }
    });
    assert_eq!(metrics().iter().len(), 0);
}
