//! A process that forked without exec goes on counting from where it was, by
//! itself, although its other threads are gone in the middle of recording, and
//! of taking and giving back what they record in.
#![cfg(unix)]
#![allow(unsafe_code)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metriken::{Counter, Histogram, MetricBuilder, metric, metrics};

#[metric]
static EVENTS: Counter = Counter::new();

#[metric]
static SIZES: Histogram = Histogram::new(7, 64);

/// What the child checks; it has no test harness to panic into.
fn child(events: u64) -> bool {
    for _ in 0..1000 {
        EVENTS.increment();
        SIZES.record(7);
    }
    let named = MetricBuilder::new("child").build(Counter::new());
    named.increment();
    let listed = metrics().iter().filter(|entry| entry.is_enabled()).count();
    // What the parent's other thread did not finish may be missing or there.
    EVENTS.value() >= events + 1000 && SIZES.count() >= 1000 && listed >= 3 && named.value() == 1
}

#[test]
fn a_forked_child_counts_on_by_itself() {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                EVENTS.increment();
                let passing = Counter::new();
                passing.increment();
            }
        });
        for round in 0..20 {
            SIZES.record(round);
            let before = EVENTS.value();
            // SAFETY: the child only uses what works without its former
            // threads, which is what is shown, and ends without destructors.
            let pid = unsafe { libc::fork() };
            assert!(pid >= 0, "fork failed");
            if pid == 0 {
                let fine = child(before);
                // SAFETY: ends the process at once.
                unsafe { libc::_exit(i32::from(!fine)) };
            }
            let mut status = 0;
            // SAFETY: waits for the child that was just made.
            assert_eq!(unsafe { libc::waitpid(pid, &mut status, 0) }, pid);
            assert!(libc::WIFEXITED(status), "the child died: {status}");
            assert_eq!(libc::WEXITSTATUS(status), 0, "the child counted wrong");
            assert!(
                SIZES.count() == round + 1,
                "the child counted for the parent"
            );
        }
        done.store(true, Ordering::Relaxed);
    });
}
