//! Cells that count.
#![allow(unsafe_code)]

use super::{PerThread, Slots};
use crate::sync::{AtomicU64, Ordering};

// SAFETY: an integer of zeros is zero.
unsafe impl PerThread for AtomicU64 {
    crate::per_thread!(AtomicU64);

    /// Nobody adds to these cells now: whoever could was done before the metric
    /// ended, and whoever will acquires the slot from its next owner first.
    fn clear(slots: &Slots<AtomicU64>, slot: u32) -> bool {
        slots.for_each(slot, |cell| cell.store(0, Ordering::Relaxed));
        true
    }
}
