//! The end of a recording, which one thread decides on and two others heed.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// What part of the time for the end is left for removing a file that cannot be
/// completed: one in so many.
const SPARE: u32 = 8;

/// Whether a recording ends, and by when it must have ended.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    flush: Duration,
    begun: Arc<OnceLock<Instant>>,
}

impl Stop {
    /// Of a recording whose end may take so long.
    pub(crate) fn new(flush: Duration) -> Self {
        Stop {
            flush,
            begun: Arc::default(),
        }
    }

    /// Begins the end, unless it has begun.
    pub(crate) fn begin(&self) {
        self.begun.get_or_init(Instant::now);
    }

    /// How much of the time for the end is left; all of it before that begins.
    pub(crate) fn rest(&self) -> Duration {
        let spent = self.begun.get().map(Instant::elapsed);
        self.flush.saturating_sub(spent.unwrap_or_default())
    }

    /// Whether it is too late to write on.
    pub(crate) fn is_late(&self) -> bool {
        self.begun.get().is_some() && self.rest() <= self.flush / SPARE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_late_before_the_end_begins() {
        let stop = Stop::new(Duration::ZERO);
        assert!(!stop.is_late());
        stop.begin();
        assert!(stop.is_late() && stop.clone().is_late());
        let stop = Stop::new(Duration::from_secs(3600));
        stop.begin();
        assert!(!stop.is_late());
        assert!(stop.rest() > Duration::from_secs(3500));
    }
}
