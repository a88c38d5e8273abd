//! The calling thread's block.
#![allow(unsafe_code)]

use std::cell::Cell;

use super::owners::Ownership;
use super::{Block, Slots};

/// A type of cell that threads have of their own.
///
/// # Safety
/// Memory filled with zeros must be a fresh cell.
pub unsafe trait PerThread: Default + Sync + Sized + 'static {
    /// Everything about cells of this type.
    fn slots() -> &'static Slots<Self>;

    /// What the calling thread has of them.
    fn with_local<R>(with: impl FnOnce(&Local<Self>) -> R) -> R;

    /// Arranges for `Local::end` to be called when the thread ends; `false`
    /// if that is too late.
    fn prepare_end() -> bool;

    /// The calling thread's block, possibly an empty one.
    #[inline(always)]
    fn current() -> Block<Self> {
        Self::with_local(|local| local.block.get())
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

    /// Sees to it that the block reaches `slot`. `None` if it cannot.
    pub(super) fn make_room(&self, slots: &Slots<T>, slot: u32) -> Option<()> {
        let before = self.state.replace(State::Busy);
        let after = match before {
            State::New => match T::prepare_end().then(|| slots.owners.take()).flatten() {
                Some(chain) => State::Has(chain),
                None => State::Without,
            },
            other => other,
        };
        let room = match after {
            State::Has(chain) => {
                let wanted = slots.numbers.given_out();
                let block = slots.owners.reaching(chain, slot, wanted);
                block.map(|block| self.block.set(block))
            }
            _ => None,
        };
        self.state.set(after);
        room
    }

    /// Leaves everything to the next thread; this one does without from now.
    pub(super) fn end(&self, slots: &Slots<T>) {
        let state = self.state.replace(State::Without);
        self.block.set(Block::EMPTY);
        if let State::Has(chain) = state {
            slots.owners.leave(chain);
        }
    }
}

/// Calls `Local::end` when a thread that has cells ends.
#[doc(hidden)]
pub struct End<T: PerThread>(std::marker::PhantomData<T>);

impl<T: PerThread> End<T> {
    #[allow(clippy::new_without_default, missing_docs)]
    pub const fn new() -> Self {
        End(std::marker::PhantomData)
    }
}

impl<T: PerThread> Drop for End<T> {
    fn drop(&mut self) {
        T::with_local(|local| local.end(T::slots()));
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
            panic!("a model has no statics")
        }

        #[inline(always)]
        fn with_local<R>(with: impl FnOnce(&$crate::slots::Local<Self>) -> R) -> R {
            ::std::thread_local! {
                static LOCAL: $crate::slots::Local<$cell> = const { $crate::slots::Local::new() };
            }
            LOCAL.with(with)
        }

        fn prepare_end() -> bool {
            ::std::thread_local! {
                static END: $crate::slots::End<$cell> = const { $crate::slots::End::new() };
            }
            END.try_with(|_| ()).is_ok()
        }
    };
}
