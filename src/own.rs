//! Adding to memory that only the calling thread writes.

use metriken_core::sync::{AtomicU64, Ordering};

/// An addition, wrapping, to a cell that nobody else writes.
///
/// Optimised code has one instruction of this on x86-64, so a signal handler that
/// comes in between and adds to the same cell finds it done or not. Code that
/// is not optimised would have three; there it is an atomic addition. Where
/// processors have no such instruction (ARM, 32-bit x86), a handler may overwrite or be
/// overwritten if it interrupts an addition to the same cell.
#[inline(always)]
pub(crate) fn add(cell: &AtomicU64, amount: u64) {
    add_ordered(cell, amount, Ordering::Relaxed);
}

/// The same, and who acquires the sum also sees what was added elsewhere before.
/// On x86-64 that is no other instruction.
#[inline(always)]
pub(crate) fn add_after(cell: &AtomicU64, amount: u64) {
    add_ordered(cell, amount, Ordering::Release);
}

#[inline(always)]
fn add_ordered(cell: &AtomicU64, amount: u64, order: Ordering) {
    if cfg!(debug_assertions) {
        cell.fetch_add(amount, order);
    } else {
        let sum = cell.load(Ordering::Relaxed).wrapping_add(amount);
        cell.store(sum, order);
    }
}
