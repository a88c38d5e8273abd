//! Asking for memory that is read soon.
//!
//! A histogram's buckets are kilobytes that nobody looked at since the last
//! export, so that reading them is waiting for memory: a processor that
//! guesses by itself which memory comes next begins anew in each run.
#![allow(unsafe_code)]

use metriken_core::sync::AtomicU64;

/// How many runs ahead of the one that is read.
pub(super) const AHEAD: usize = 4;

/// Has these cells fetched, without waiting for them. Elsewhere than on x86-64
/// nothing happens, for want of a stable way to ask.
#[inline]
pub(super) fn prefetch(cells: &[AtomicU64]) {
    #[cfg(all(target_arch = "x86_64", not(any(loom, miri))))]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

        const LINE: usize = 64 / size_of::<AtomicU64>();
        for line in cells.chunks(LINE) {
            // SAFETY: it is a hint, and every x86-64 processor has it.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
        }
    }
    #[cfg(not(all(target_arch = "x86_64", not(any(loom, miri)))))]
    let _ = cells;
}
