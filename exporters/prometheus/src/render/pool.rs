//! Encoders between two pages.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::encoder::Encoder;

/// How many idle encoders of one format are kept. Two scrapers (a pair of
/// Prometheus servers is customary) may come at once; what a rare crowd needed
/// beyond that is freed.
const KEPT: usize = 2;

/// Idle encoders of one format. The lock is held to move one in or out, never
/// while a page is written.
#[derive(Default)]
pub(super) struct Pool(Mutex<Vec<Encoder>>);

impl Pool {
    pub(super) fn take(&self) -> Option<Encoder> {
        self.idle().pop()
    }

    pub(super) fn give_back(&self, encoder: Encoder) {
        let mut idle = self.idle();
        if idle.len() < KEPT {
            idle.push(encoder);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Encoder>> {
        // Nothing that could panic runs under the lock but the allocator.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
