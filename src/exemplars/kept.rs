//! The exemplars of one series: at most one for each power of two.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::{Duration, SystemTime};

use super::labels::Labels;
use crate::{Exemplar, Label};

/// One for each power of two that a value may be in; 0 goes with 1.
const POWERS: usize = 64;

#[derive(Debug)]
pub(super) struct Kept {
    /// A bit for each that came since they were last shown.
    fresh: AtomicU64,
    exemplars: [Mutex<Option<Arc<One>>>; POWERS],
}

#[derive(Debug)]
struct One {
    labels: Labels,
    value: u64,
    time: SystemTime,
}

impl One {
    /// Whether it is later, by no more than a thread is held up: what is later
    /// by far is of before the clock was set back.
    fn is_just_after(&self, time: SystemTime) -> bool {
        let by = self.time.duration_since(time);
        by.is_ok_and(|by| !by.is_zero() && by < Duration::from_secs(60))
    }
}

impl Kept {
    pub(super) const fn new() -> Self {
        Kept {
            fresh: AtomicU64::new(0),
            exemplars: [const { Mutex::new(None) }; POWERS],
        }
    }

    /// Whether an exemplar would be kept.
    #[inline]
    pub(super) fn is_wanted(&self, place: Place) -> bool {
        self.fresh.load(Ordering::Relaxed) & place.bit() == 0
    }

    /// Keeps an exemplar. If another thread is doing the same for the same
    /// place, that one is kept.
    pub(super) fn keep(&self, place: Place, value: u64, labels: Labels) {
        if !labels.is_empty() {
            self.keep_of(SystemTime::now(), place, value, labels);
        }
    }

    /// Keeps an exemplar of a time, unless there is a later one, which may have
    /// been shown while this thread was held up: receivers refuse exemplars that
    /// are older than what they have.
    fn keep_of(&self, time: SystemTime, place: Place, value: u64, labels: Labels) {
        let exemplar = Arc::new(One {
            labels,
            value,
            time,
        });
        let mut kept = match self.exemplars[usize::from(place.0)].try_lock() {
            Ok(kept) => kept,
            Err(TryLockError::Poisoned(kept)) => kept.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        if kept
            .as_deref()
            .is_some_and(|before| before.is_just_after(time))
        {
            return;
        }
        let before = kept.replace(exemplar);
        self.fresh.fetch_or(place.bit(), Ordering::Relaxed);
        drop(kept);
        drop(before);
    }

    /// Shows what is kept, and wants anew what was shown.
    pub(super) fn for_each(&self, show: &mut dyn FnMut(Exemplar<'_>)) {
        // Before they are looked at: one that comes in between is shown twice
        // rather than never.
        self.fresh.store(0, Ordering::Relaxed);
        for place in &self.exemplars {
            let exemplar = place.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let Some(exemplar) = exemplar else { continue };
            let labels: Vec<_> = exemplar
                .labels
                .iter()
                .map(|(name, value)| Label::new(name, value))
                .collect();
            show(Exemplar::new(&labels, exemplar.value, exemplar.time));
        }
    }

    /// Forgets all of them.
    pub(super) fn clear(&self) {
        for place in &self.exemplars {
            *place.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        self.fresh.store(0, Ordering::Relaxed);
    }
}

/// Which of the exemplars is meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(u8);

impl Place {
    /// Of a metric that has one exemplar.
    pub(super) const ONLY: Place = Place(0);

    /// That for the values in the same power of two.
    #[inline]
    pub(super) fn of(value: u64) -> Self {
        Place((value | 1).ilog2() as u8)
    }

    #[inline]
    fn bit(self) -> u64 {
        1 << self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exemplar_that_comes_late_takes_no_place_unless_the_clock_was_set_back() {
        let kept = Kept::new();
        let mut shown = Vec::new();
        for (seconds, value) in [(1_000, 1), (999, 2), (1_000, 3), (1_001, 4), (500, 5)] {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            let labels = vec![("id".into(), "a".into())];
            kept.keep_of(time, Place::ONLY, value, labels);
            kept.for_each(&mut |exemplar| shown.push(exemplar.value));
        }
        assert_eq!(shown, [1, 1, 3, 4, 5]);
    }
}
