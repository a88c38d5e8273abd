//! The exemplars of one series: at most one for each power of two.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::SystemTime;

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
        if labels.is_empty() {
            return;
        }
        let time = SystemTime::now();
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
