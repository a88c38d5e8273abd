//! Whatever threads record counts, also at their very end, and whoever reads
//! meanwhile never sees less than before.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metriken::{Counter, Histogram, MetricBuilder, metric};

#[metric]
static ENDED: Counter = Counter::new();

#[metric]
static SIZES: Histogram = Histogram::new(7, 64);

/// Records when it is dropped.
struct Farewell;

impl Drop for Farewell {
    fn drop(&mut self) {
        ENDED.increment();
        SIZES.record(1_000);
    }
}

thread_local! {
    static FAREWELL: RefCell<Option<Farewell>> = const { RefCell::new(None) };
}

// One test, because it is about totals.
#[test]
fn nothing_that_ending_threads_record_is_lost() {
    const THREADS: u64 = 500;
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let (mut events, mut count) = (0, 0);
            while !done.load(Ordering::Relaxed) {
                let (more_events, more_count) = (ENDED.value(), SIZES.count());
                assert!(events <= more_events && count <= more_count);
                (events, count) = (more_events, more_count);
            }
        });
        for _ in 0..THREADS {
            let record_last = || {
                // Before the first record and after it: the destructors run
                // in either order.
                FAREWELL.set(Some(Farewell));
                ENDED.increment();
                SIZES.record(10);
            };
            let record_first = || {
                ENDED.increment();
                SIZES.record(10);
                FAREWELL.set(Some(Farewell));
            };
            let threads = [thread::spawn(record_last), thread::spawn(record_first)];
            threads
                .into_iter()
                .for_each(|thread| thread.join().unwrap());
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(ENDED.value(), 4 * THREADS);
    assert_eq!(SIZES.count(), 4 * THREADS);
    assert_eq!(SIZES.sum(), 2 * THREADS * 1_010);

    a_record_made_while_unwinding_counts();
    dropped_metrics_leave_nothing_to_those_that_follow();
}

fn a_record_made_while_unwinding_counts() {
    let before = ENDED.value();
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _farewell = Farewell;
        std::panic::resume_unwind(Box::new(()));
    }));
    assert!(unwound.is_err());
    assert_eq!(ENDED.value(), before + 1);
}

fn dropped_metrics_leave_nothing_to_those_that_follow() {
    for round in 1..200 {
        let counter = MetricBuilder::new("counter").build(Counter::new());
        let sizes = MetricBuilder::new("sizes").build(Histogram::new(5, 40));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    counter.add(round);
                    sizes.record(round);
                });
            }
        });
        assert_eq!(counter.value(), 2 * round);
        assert_eq!((sizes.count(), sizes.sum()), (2, 2 * round));
    }
}
