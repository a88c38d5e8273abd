use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::TERM_SIGNALS;
use signal_hook::flag;

/// How soon an interruption is noticed.
const TICK: Duration = Duration::from_millis(50);

/// The exit code of what a second interruption ends: that of a process which
/// died of the first kind, Ctrl-C.
const INTERRUPTED: i32 = 128 + 2;

/// When the service is to end: after a time, or when it is interrupted.
pub(crate) struct Stop {
    interrupted: Arc<AtomicBool>,
    end: Option<Instant>,
}

impl Stop {
    /// Takes over Ctrl-C and its like. The first asks for a clean end; a
    /// second does not wait for that.
    ///
    /// # Errors
    /// What the system has against it.
    pub(crate) fn after(time: Option<Duration>) -> io::Result<Self> {
        let interrupted = Arc::new(AtomicBool::new(false));
        for &signal in TERM_SIGNALS {
            // In this order: the first arms the second.
            flag::register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(&interrupted))?;
            flag::register(signal, Arc::clone(&interrupted))?;
        }
        Ok(Stop {
            interrupted,
            end: time.and_then(|time| Instant::now().checked_add(time)),
        })
    }

    /// Waits until then, or until the end. Returns whether to go on.
    pub(crate) fn wait_until(&self, then: Instant) -> bool {
        let until = self.end.map_or(then, |end| end.min(then));
        while !self.interrupted.load(Ordering::Relaxed) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return self.end.is_none_or(|end| Instant::now() < end);
            }
            thread::sleep(left.min(TICK));
        }
        false
    }
}
