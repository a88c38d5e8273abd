//! A limit on how long a test may take, so that a deadlock fails it.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Runs `test` on a thread of its own and waits for it, but not forever.
///
/// # Panics
/// If `test` does, or if it is not done after a minute.
pub(crate) fn watch(test: impl FnOnce() + Send + 'static) {
    let (done, is_done) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        // Dropped at the end, in whichever way that comes.
        let _done = done;
        test();
    });
    match is_done.recv_timeout(Duration::from_secs(60)) {
        Err(RecvTimeoutError::Timeout) => panic!("the test is stuck"),
        _ => thread.join().unwrap(),
    }
}
