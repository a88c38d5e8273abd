//! Small cases for the model checker.
//!
//! The checker runs one thread after the other at first, and then reverses
//! what conflicts with the last access to the same atomic. A thread that reads
//! and then writes hides by its own read what others read before, so some
//! orders would never be tried. Therefore every thread of a model begins by
//! adding to one atomic, which makes the checker begin in every order.

use std::ops::Deref;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread::{self, JoinHandle};

/// How often a thread that could go on makes way for another at most. Nothing
/// was ever found with more, and the cases take minutes.
const PREEMPTIONS: usize = 3;

/// Checks every interleaving of the threads that `case` starts.
///
/// # Panics
/// If one of them fails, leaks, or comes upon a data race.
pub fn check(case: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(PREEMPTIONS);
    builder.check(case);
}

/// What the threads of a model share.
#[derive(Debug)]
pub struct Shared<T>(Arc<Race<T>>);

#[derive(Debug)]
struct Race<T> {
    value: T,
    begun: AtomicUsize,
}

impl<T> Race<T> {
    fn begin<R>(&self, work: impl FnOnce(&T) -> R) -> R {
        // Relaxed, so that it orders nothing else.
        self.begun.fetch_add(1, Ordering::Relaxed);
        work(&self.value)
    }
}

impl<T: Send + Sync + 'static> Shared<T> {
    /// For threads yet to be started.
    pub fn new(value: T) -> Self {
        Shared(Arc::new(Race {
            value,
            begun: AtomicUsize::new(0),
        }))
    }

    /// Starts a thread that does `work`.
    pub fn spawn<R: 'static>(&self, work: impl FnOnce(&T) -> R + 'static) -> JoinHandle<R> {
        let shared = Arc::clone(&self.0);
        thread::spawn(move || shared.begin(work))
    }

    /// Does `work` on this thread, as one of those that began at the same time.
    pub fn join_in<R>(&self, work: impl FnOnce(&T) -> R) -> R {
        self.0.begin(work)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}
