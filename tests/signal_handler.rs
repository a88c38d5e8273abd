//! A signal handler may record what its thread has recorded before, at any
//! moment, and nothing is lost: neither its record nor the interrupted one.
#![cfg(all(unix, target_arch = "x86_64"))]
#![allow(unsafe_code)]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use metriken::{Counter, Histogram, metric};

#[metric]
static EVENTS: Counter = Counter::new();

#[metric]
static SIZES: Histogram = Histogram::new(7, 64);

static HANDLED: AtomicU64 = AtomicU64::new(0);

extern "C" fn record(_: libc::c_int) {
    EVENTS.add(3);
    SIZES.record(100);
    HANDLED.fetch_add(1, Ordering::Relaxed);
}

#[test]
fn a_signal_handler_records_without_losing_what_it_interrupts() {
    let handler: extern "C" fn(libc::c_int) = record;
    // SAFETY: the handler only does what handlers may, which is what is shown.
    let old = unsafe { libc::signal(libc::SIGUSR1, handler as libc::sighandler_t) };
    assert_ne!(old, libc::SIG_ERR);

    // What a thread records first may allocate, and a handler that comes in
    // the middle of that may not.
    EVENTS.increment();
    SIZES.record(100);

    const RECORDS: u64 = 5_000_000;
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        // SAFETY: the call has no conditions.
        let target = unsafe { libc::pthread_self() };
        let done = &done;
        // The pointer to a thread is only used while the thread is here.
        let target = target as usize;
        let sender = scope.spawn(move || {
            let mut sent = 0_u64;
            while !done.load(Ordering::Relaxed) {
                // SAFETY: the thread waits for this one to end.
                let result = unsafe { libc::pthread_kill(target as _, libc::SIGUSR1) };
                assert_eq!(result, 0);
                sent += 1;
                thread::yield_now();
            }
            sent
        });
        for _ in 1..RECORDS {
            EVENTS.increment();
            SIZES.record(100);
        }
        done.store(true, Ordering::Relaxed);
        assert!(sender.join().unwrap() > 0);
    });
    let handled = HANDLED.load(Ordering::Relaxed);
    assert!(handled > 0, "no signal came while recording");
    assert_eq!(EVENTS.value(), RECORDS + 3 * handled);
    assert_eq!(SIZES.count(), RECORDS + handled);
    assert_eq!(SIZES.sum(), 100 * (RECORDS + handled));
}
