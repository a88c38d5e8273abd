//! Adding to memory that only the calling thread writes.

use std::sync::atomic::{AtomicU64, Ordering};

/// A plain addition, wrapping: nobody else writes the cell, and a signal
/// handler that comes in between finds one instruction here, done or not.
#[inline(always)]
pub(crate) fn add(cell: &AtomicU64, amount: u64) {
    let sum = cell.load(Ordering::Relaxed).wrapping_add(amount);
    cell.store(sum, Ordering::Relaxed);
}
