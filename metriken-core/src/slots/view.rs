//! Whose cells a thread sees that reads.
//!
//! Everybody's, as a rule. A test wants to know what it has recorded itself,
//! whatever the tests beside it record at the same time; the cells tell.

use std::cell::Cell;

use super::{PerThread, boxed};
use crate::sync::{AtomicU64, thread_constant};

thread_constant! {
    static OWN: Cell<bool> = Cell::new(false);
}

/// Whether readings on the calling thread see its own cells only.
#[inline]
pub(super) fn is_own() -> bool {
    OWN.try_with(Cell::get).unwrap_or(false)
}

/// Runs `read`, in which whatever this thread reads, in whatever way, is what
/// it recorded itself: of the cells, it sees its own only.
///
/// - A thread takes over the cells of one that ended, with what that one has
///   counted. So a reading by itself means nothing; the difference of two on
///   the same thread is what it recorded in between.
/// - What metrics keep outside of the cells is seen as always, whoever wrote
///   it: gauges, the base of a counter that was set, and what threads record
///   that have no cells.
/// - Metrics whose value is computed by code of the application compute it
///   from such readings, if they read others.
///
/// # Examples
/// ```
/// use metriken_core::slots::{Slot, own_view};
/// use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
///
/// static SLOT: Slot<AtomicU64> = Slot::new();
///
/// let record = || SLOT.acquire().unwrap().fetch_add(1, Relaxed);
/// let seen = || {
///     let mut sum = 0;
///     SLOT.for_each(|cell| sum += cell.load(Relaxed));
///     sum
/// };
/// std::thread::scope(|scope| {
///     record();
///     scope.spawn(|| {
///         let before = own_view(seen);
///         record();
///         record();
///         assert_eq!((own_view(seen) - before, seen()), (2, 3));
///     });
/// });
/// ```
pub fn own_view<R>(read: impl FnOnce() -> R) -> R {
    // Now, also if there is nothing to read yet: what the thread takes over
    // later would look like recorded by it.
    AtomicU64::own_chain();
    boxed::take_chain();
    with_view(true, read)
}

/// Runs `read`, in which this thread sees the cells of all, also within
/// [`own_view`]: for code that changes a metric by what it reads of it.
pub fn whole_view<R>(read: impl FnOnce() -> R) -> R {
    with_view(false, read)
}

fn with_view<R>(own: bool, read: impl FnOnce() -> R) -> R {
    /// Goes back to the view before, also if `read` panics.
    struct Before(bool);

    impl Drop for Before {
        fn drop(&mut self) {
            let _ = OWN.try_with(|view| view.set(self.0));
        }
    }

    let _before = Before(OWN.try_with(|view| view.replace(own)).unwrap_or(false));
    read()
}
