//! The calling thread's block.
#![allow(unsafe_code)]

use std::cell::Cell;

use super::owners::{Chain, Ownership};
use super::place::Place;
use super::{Block, Slots};

/// A type of cell that threads have of their own.
///
/// # Safety
/// Memory filled with zeros must be a fresh cell, of no more alignment than the
/// 128 bytes of a block.
pub unsafe trait PerThread: Default + Sync + Sized + 'static {
    /// Everything about cells of this type.
    fn slots() -> &'static Slots<Self>;

    /// What the calling thread has of them; `None` where its thread-locals are
    /// gone and the system has no others.
    fn with_local<R>(with: impl FnOnce(&Local<Self>) -> R) -> Option<R>;

    /// The calling thread's end, which keeps its chain; `None` if it is past.
    fn with_end<R>(with: impl FnOnce(&End<Self>) -> R) -> Option<R>;

    /// The calling thread's block, possibly an empty one.
    #[inline(always)]
    fn current() -> Block<Self> {
        Self::with_local(|local| local.block.get()).unwrap_or(Block::EMPTY)
    }

    /// The calling thread's chain, which it takes if it has none yet; nothing if
    /// it cannot have one.
    #[doc(hidden)]
    #[cold]
    fn own_chain() -> &'static [Chain<Self>] {
        let slots = Self::slots();
        let chain = Self::with_local(|local| local.chain(slots)).flatten();
        chain.map_or(&[], |chain| slots.owners.only(chain))
    }
}

/// A thread's view of its cells.
#[derive(Debug)]
pub struct Local<T: 'static> {
    block: Cell<Block<T>>,
    state: Cell<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The thread has not asked for cells yet.
    New,
    /// Something is under way: a signal handler that comes now, on this same
    /// thread, does without.
    Busy,
    Has(Ownership),
    /// There was no chain left, or the thread is ending.
    Without,
}

#[allow(
    clippy::new_without_default,
    reason = "only thread-locals are made, in constants"
)]
impl<T: PerThread> Local<T> {
    /// What a thread begins with.
    pub const fn new() -> Self {
        Local {
            block: Cell::new(Block::EMPTY),
            state: Cell::new(State::New),
        }
    }

    /// Sees to it that the block has `place`. `None` if it cannot.
    pub(super) fn make_room(&self, slots: &'static Slots<T>, place: Place) -> Option<()> {
        let reaching = |chain| {
            let wanted = slots.numbers.given_out();
            slots.owners.reaching(chain, place, wanted)
        };
        let block = self.with_chain(slots, reaching)?;
        block.map(|block| self.block.set(block))
    }

    /// The thread's chain, which it takes if it has none yet. `None` if it
    /// cannot have one.
    fn chain(&self, slots: &'static Slots<T>) -> Option<Ownership> {
        self.with_chain(slots, |chain| chain)
    }

    /// Lends the thread's chain, taken if need be.
    fn with_chain<R>(
        &self,
        slots: &'static Slots<T>,
        with: impl FnOnce(Ownership) -> R,
    ) -> Option<R> {
        let before = self.state.replace(State::Busy);
        let after = match before {
            State::New => match T::with_end(|end| end.chain(slots)).flatten() {
                Some(chain) => State::Has(chain),
                None => State::Without,
            },
            other => other,
        };
        let result = match after {
            State::Has(chain) => Some(with(chain)),
            _ => None,
        };
        // The state first: a handler that comes before the block is set finds
        // the block by itself.
        self.state.set(after);
        result
    }
}

/// Keeps a thread's chain, and leaves it to the next when the thread ends.
#[doc(hidden)]
#[derive(Debug)]
pub struct End<T: PerThread> {
    chain: Cell<Option<(&'static Slots<T>, Ownership)>>,
}

#[allow(missing_docs)]
#[allow(
    clippy::new_without_default,
    reason = "only thread-locals are made, in constants"
)]
impl<T: PerThread> End<T> {
    pub const fn new() -> Self {
        End {
            chain: Cell::new(None),
        }
    }

    fn chain(&self, slots: &'static Slots<T>) -> Option<Ownership> {
        let taken = || Some((slots, slots.owners.take()?));
        self.chain.set(self.chain.get().or_else(taken));
        self.chain.get().map(|(_, chain)| chain)
    }
}

impl<T: PerThread> Drop for End<T> {
    fn drop(&mut self) {
        if let Some((slots, chain)) = self.chain.take() {
            // The thread does without from now; what it still records, its
            // metrics take by themselves.
            T::with_local(|local| {
                local.state.set(State::Without);
                local.block.set(Block::EMPTY);
            });
            slots.owners.leave(chain);
        }
    }
}

/// The items of an implementation of [`PerThread`] for the type `$cell`:
/// statics and thread-locals of its own.
///
/// The block is in a thread-local without a destructor, which can be read at
/// any time and without a check; a second one, touched when the thread gets
/// its first block, has the destructor.
#[doc(hidden)]
#[macro_export]
macro_rules! per_thread {
    ($cell:ty) => {
        fn slots() -> &'static $crate::slots::Slots<Self> {
            #[cfg(not(loom))]
            {
                static SLOTS: $crate::slots::Slots<$cell> = $crate::slots::Slots::new();
                &SLOTS
            }
            #[cfg(loom)]
            {
                // Never freed: threads of a model may end after its statics.
                $crate::sync::lazy_static! {
                    static ref SLOTS: &'static $crate::slots::Slots<$cell> =
                        ::std::boxed::Box::leak(::std::boxed::Box::new($crate::slots::Slots::new()));
                }
                &SLOTS
            }
        }

        #[inline(always)]
        fn with_local<R>(with: impl FnOnce(&$crate::slots::Local<Self>) -> R) -> Option<R> {
            $crate::sync::thread_constant! {
                static LOCAL: $crate::slots::Local<$cell> = $crate::slots::Local::new();
            }
            LOCAL.try_with(with).ok()
        }

        fn with_end<R>(with: impl FnOnce(&$crate::slots::End<Self>) -> R) -> Option<R> {
            $crate::sync::thread_constant! {
                static END: $crate::slots::End<$cell> = $crate::slots::End::new();
            }
            END.try_with(with).ok()
        }
    };
}
