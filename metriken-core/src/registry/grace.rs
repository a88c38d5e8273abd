//! Grace periods: when nobody can still be reading what was removed.
//!
//! Readers announce themselves in one of two counters, chosen by the parity of
//! the current epoch. The epoch may grow from `e` to `e + 1` only while the
//! counter of `e - 1` is zero; as long as a reader that entered in epoch `e` is
//! there, the epoch stays below `e + 2`. So what was removed in epoch `e` has
//! no reader left, that could know of it, once the epoch is `e + 2`.
//!
//! Entering and leaving is an atomic add each and never waits. A reader that
//! stays forever delays reuse of memory and nothing else. Readers that follow
//! one another without a gap do not, which one counter alone would not manage.
//!
//! Two sequentially consistent fences decide every race: a reader's between its
//! announcement and its look at the epoch, the remover's between what it wrote
//! and its look at the counters. Whichever fence is first, the other side sees
//! what came before it: either the remover sees the reader and waits, or the
//! reader sees the new epoch and, by acquiring it, what was removed before.

use crate::sync::{AtomicU64, AtomicUsize, Ordering, fence};

pub(super) struct Grace {
    epoch: AtomicUsize,
    /// Wide enough that leaked readers never make them wrap.
    readers: [AtomicU64; 2],
}

/// Which counter a reader is in; given back to [`Grace::leave`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Announced(usize);

impl Grace {
    crate::sync::const_unless_loom! {
        pub(super) const fn new() -> Self {
            Grace {
                epoch: AtomicUsize::new(0),
                readers: [AtomicU64::new(0), AtomicU64::new(0)],
            }
        }
    }

    /// Announces a reader. What it finds afterwards stays until it leaves.
    pub(super) fn enter(&self) -> Announced {
        loop {
            let epoch = self.epoch.load(Ordering::Relaxed);
            let readers = &self.readers[epoch & 1];
            readers.fetch_add(1, Ordering::Relaxed);
            fence(Ordering::SeqCst);
            // Had the epoch moved on before the announcement was visible, this
            // counter might be the one that nobody waits for.
            if self.epoch.load(Ordering::Acquire) == epoch {
                return Announced(epoch & 1);
            }
            readers.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Ends what `enter` began. What the caller looks at next, to see whether
    /// somebody waited for it, is up to date.
    pub(super) fn leave(&self, reader: Announced) {
        self.readers[reader.0].fetch_sub(1, Ordering::Release);
        fence(Ordering::SeqCst);
    }

    /// The current epoch, in which whatever is removed now is removed. For the
    /// holder of the registry's lock.
    pub(super) fn epoch(&self) -> usize {
        self.epoch.load(Ordering::Relaxed)
    }

    /// Whether everyone is gone who could know of what was removed in `epoch`.
    pub(super) fn is_over(&self, epoch: usize) -> bool {
        self.epoch().wrapping_sub(epoch) >= 2
    }

    /// Starts the next epoch if the readers of the last one are gone, and says
    /// whether it did. Callers take turns, under the registry's lock.
    pub(super) fn advance(&self) -> bool {
        let next = self.epoch().wrapping_add(1);
        fence(Ordering::SeqCst);
        let free = self.readers[next & 1].load(Ordering::Acquire) == 0;
        if free {
            self.epoch.store(next, Ordering::Release);
        }
        free
    }
}
