//! Cells that count.
#![allow(unsafe_code)]

use super::{PerThread, Slot};
use crate::sync::{AtomicU64, Ordering};

// SAFETY: an integer of zeros is zero.
unsafe impl PerThread for AtomicU64 {
    crate::per_thread!(AtomicU64);
}

impl Slot<AtomicU64> {
    /// [Releases](Self::release) a slot of counting cells.
    pub fn release_counts(&mut self) {
        self.release(|cell| cell.store(0, Ordering::Relaxed));
    }
}
