//! The chains of blocks, and which of them has a thread.

use std::marker::PhantomData;

use super::block::{Block, Header};
use super::place::Place;
use super::{MAX_OWNERS, PerThread};
use crate::sync::{AtomicPtr, AtomicU32, Ordering};

/// The length of the first block, in cells: with cells of eight bytes, a page.
const FIRST_LEN: u32 = if cfg!(any(loom, miri)) { 2 } else { 512 };

const CHAINS: usize = if cfg!(loom) { 2 } else { MAX_OWNERS };

/// All chains, in an array that fills from the front.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Owners<T: 'static> {
    /// How many chains were ever in use.
    used: AtomicU32,
    chains: [Chain<T>; CHAINS],
}

/// The blocks of one thread, the longest first.
#[derive(Debug)]
#[repr(C)]
pub struct Chain<T: 'static> {
    longest: AtomicPtr<Header>,
    /// Whether a thread has the chain: 1 or 0.
    taken: AtomicU32,
    cells: PhantomData<&'static T>,
}

/// A chain that the calling thread has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ownership(usize);

impl<T: PerThread> Owners<T> {
    crate::sync::const_unless_loom! {
        pub(super) const fn new() -> Self {
            Owners {
                used: AtomicU32::new(0),
                chains: crate::sync::array_of!(Chain {
                    longest: AtomicPtr::new(std::ptr::null_mut()),
                    taken: AtomicU32::new(0),
                    cells: PhantomData,
                }),
            }
        }
    }

    /// How many chains were ever in use.
    #[cfg(all(test, not(loom)))]
    pub(super) fn used(&self) -> u32 {
        self.used.load(Ordering::Relaxed)
    }

    /// Takes a chain that no thread has. `None` if there is none.
    ///
    /// Nobody is waited for, so a signal handler may interrupt another take.
    pub(super) fn take(&self) -> Option<Ownership> {
        let free = |chain: &Chain<T>| {
            // Acquire what the thread before did with the blocks.
            chain.taken.load(Ordering::Relaxed) == 0
                && (chain.taken)
                    .compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed)
                    .is_ok()
        };
        let index = self.chains.iter().position(free)?;
        self.used.fetch_max(index as u32 + 1, Ordering::Release);
        Some(Ownership(index))
    }

    /// Leaves the chain, with everything in it, to another thread.
    pub(super) fn leave(&self, chain: Ownership) {
        self.chains[chain.0].taken.store(0, Ordering::Release);
    }

    /// The longest block of a chain that the caller has, which has `place` and
    /// is made of `wanted` cells at least if it has to be made. `None` if there
    /// is no memory.
    pub(super) fn reaching(&self, chain: Ownership, place: Place, wanted: u32) -> Option<Block<T>> {
        let chain = &self.chains[chain.0];
        let longest = chain.longest();
        if longest.get(place).is_some() {
            return Some(longest);
        }
        let len = wanted
            .max(place.number()? + 1)
            .max(FIRST_LEN)
            .checked_next_power_of_two()?;
        let block = Block::allocate(len, longest)?;
        chain.longest.store(block.into_raw(), Ordering::Release);
        Some(block)
    }

    /// All chains that were ever in use.
    pub(super) fn chains(&self) -> &[Chain<T>] {
        &self.chains[..self.used.load(Ordering::Acquire) as usize]
    }

    /// One chain alone.
    pub(super) fn only(&self, chain: Ownership) -> &[Chain<T>] {
        std::slice::from_ref(&self.chains[chain.0])
    }
}

/// Shows every cell at `place` in `chains`.
pub(super) fn for_each<'a, T: PerThread>(
    chains: &'a [Chain<T>],
    place: Place,
    mut show: impl FnMut(&'a T),
) {
    for chain in chains {
        let mut block = Some(chain.longest());
        while let Some(reaching) = block
            && let Some(cell) = reaching.get(place)
        {
            show(cell);
            block = reaching.previous();
        }
    }
}

impl<T: PerThread> Chain<T> {
    fn longest(&self) -> Block<T> {
        Block::from_raw(self.longest.load(Ordering::Acquire))
    }
}
