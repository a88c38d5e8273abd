//! Cells that count.
#![allow(unsafe_code)]

use super::Slots;
use crate::sync::{AtomicU64, Ordering};

crate::per_thread! {
    // SAFETY: an integer of zeros is zero.
    AtomicU64,
    clear
}

/// Nobody adds to these cells now: whoever could was done before the metric
/// ended, and whoever will acquires the slot from its next owner first.
fn clear(slots: &Slots<AtomicU64>, slot: u32) -> bool {
    slots.for_each(slot, |cell| cell.store(0, Ordering::Relaxed));
    true
}
