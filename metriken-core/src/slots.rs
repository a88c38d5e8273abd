//! Per-thread memory for what is recorded.
//!
//! A shared atomic costs a locked instruction alone and a cache line's trip
//! between cores in company. Here every thread adds to cells of its own, with
//! a plain load, add and store, and readers sum the cells of all threads.
//!
//! - A metric has a [`Slot`]: a number, given out when it is first recorded.
//! - A thread has a [`Block`]: an array of cells, one for each number. Recording
//!   finds the block through one thread-local pointer and compares the number
//!   with the block's length. The comparison fails if the metric has no slot
//!   yet, if the thread has no block yet, if the block is too short, and if
//!   the thread's storage is gone: everything unusual is behind that one
//!   branch.
//! - A block that is too short is not copied. A longer one is put before it,
//!   and the old cells keep what they counted; readers sum both. Were cells
//!   moved, a signal handler could add to one that is just being left.
//! - When a thread ends, its chain of blocks, with all counts in place, waits
//!   for the next thread. Nothing is folded, so nothing is lost or counted
//!   twice; memory follows the highest number of threads alive at once.
//! - When a metric is dropped, its cells are cleared, and the slot goes to the
//!   next metric that needs one.
//!
//! A cell is written by one thread (the one that owns its block, or a signal
//! handler on that thread, which runs between instructions of it) and read by
//! any. So a reader sees every record that happened before the reading, and
//! as a cell never goes down, neither does a sum.
//!
//! As each thread has its own cells, a thread can also read what it recorded by
//! itself: [`own_view`]. Tests that run side by side use it.
//!
//! At most [`MAX_OWNERS`] threads have blocks at once. Threads beyond those,
//! and threads whose thread-local storage is already gone, are refused a cell,
//! and the metric adds to a shared atomic of its own instead.

mod block;
mod boxed;
mod counts;
mod local;
mod numbers;
mod owners;
mod place;
mod view;

pub use self::block::Block;
pub use self::boxed::Boxed;
#[doc(hidden)]
pub use self::local::End;
pub use self::local::{Local, PerThread};
use self::numbers::Numbers;
use self::owners::Owners;
use self::place::Place;
pub use self::view::{own_view, whole_view};
use crate::sync::{AtomicUsize, Ordering};
use std::iter;
use std::marker::PhantomData;

/// How many threads have cells of their own at the same time.
pub const MAX_OWNERS: usize = 1024;

/// A metric's place in the blocks of all threads, with cells of type `T`.
#[derive(Debug)]
#[repr(transparent)]
pub struct Slot<T>(AtomicUsize, PhantomData<fn(T) -> T>);

impl<T: PerThread> Slot<T> {
    crate::sync::const_unless_loom! {
        /// A slot without a number yet.
        pub const fn new() -> Self {
            Slot(AtomicUsize::new(Place::NOWHERE.to_bits()), PhantomData)
        }
    }

    /// The calling thread's cell, if everything is in place.
    ///
    /// Only the calling thread adds to it, so a load and a store do.
    #[inline(always)]
    pub fn local(&self) -> Option<&T> {
        T::current().get(self.place())
    }

    /// The calling thread's cell, after whatever is missing was made. `None`
    /// if the thread has no cells, see [`slots`](self).
    ///
    /// # Cost
    /// May take a slot, allocate a block, and register the thread's end.
    #[cold]
    #[inline(never)]
    pub fn acquire(&self) -> Option<&T> {
        let slots = T::slots();
        let place = slots.numbers.assign(&self.0)?;
        T::with_local(|local| local.make_room(slots, place))??;
        T::current().get(place)
    }

    #[inline(always)]
    fn place(&self) -> Place {
        // Acquire, so that a reused cell is seen cleared.
        Place::from_bits(self.0.load(Ordering::Acquire))
    }

    /// The calling thread's cells of this slot in blocks that became too short
    /// for other slots, the youngest first.
    fn former(&self) -> impl Iterator<Item = &T> {
        let place = self.place();
        let blocks = iter::successors(T::current().previous(), |block| block.previous());
        blocks.map_while(move |block| block.get(place))
    }

    /// Shows the cells of all threads, those of the ended included: chain by
    /// chain, in each from its youngest block to its oldest. Within
    /// [`own_view`], shows those of the calling thread.
    pub fn for_each(&self, show: impl FnMut(&T)) {
        let place = self.place();
        if place == Place::NOWHERE {
            return;
        }
        let chains = if view::is_own() {
            T::own_chain()
        } else {
            T::slots().owners.chains()
        };
        owners::for_each(chains, place, show);
    }

    /// Gives the slot to whichever metric is next, after `clear` has made every
    /// cell as good as new. For the end of a metric that nobody records any
    /// more.
    ///
    /// Nobody uses the cells meanwhile: whoever could was done before the metric
    /// ended, and whoever will acquires the slot from its next owner first.
    pub fn release(&mut self, clear: impl FnMut(&T)) {
        let place = self.place();
        self.0.store(Place::NOWHERE.to_bits(), Ordering::Relaxed);
        if let Some(number) = place.number() {
            let slots = T::slots();
            owners::for_each(slots.owners.chains(), place, clear);
            slots.numbers.give_back(number);
        }
    }
}

impl<T: PerThread> Default for Slot<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Everything about cells of one type.
#[derive(Debug)]
pub struct Slots<T: 'static> {
    owners: Owners<T>,
    numbers: Numbers,
}

#[allow(
    clippy::new_without_default,
    reason = "only statics are made, in constants"
)]
impl<T: PerThread> Slots<T> {
    crate::sync::const_unless_loom! {
        /// No slots yet.
        pub const fn new() -> Self {
            Slots {
                owners: Owners::new(),
                numbers: Numbers::new(),
            }
        }
    }
}

#[cfg(all(test, loom))]
mod interleaved;
#[cfg(all(test, not(loom)))]
mod tests;
