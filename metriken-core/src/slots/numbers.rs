//! Which slot belongs to which metric.
#![allow(unsafe_code)]

use std::ptr;

use super::place::Place;
use crate::sync::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// Gives out slots, lowest first, and takes them back.
///
/// Numbers that came back are on a stack without a lock: a thread that is held
/// up in here, for whatever reason, keeps nobody from reusing one, and neither
/// a signal handler nor a forked child finds anything taken.
#[derive(Debug)]
pub(super) struct Numbers {
    next: AtomicU32,
    /// The top of the stack: its number plus one, zero for none, and above
    /// that how often the top was changed, so that one which was away and is
    /// back is not taken for one that stayed.
    free: AtomicU64,
    /// For each number on the stack what `free` has for the next below it, in
    /// chunks that double. Chunks stay once they are there.
    links: [AtomicPtr<AtomicU32>; CHUNKS],
}

/// The first chunk's number of links; every further chunk doubles it.
const FIRST_CHUNK: u64 = 32;

/// Enough for 2^32 - 32 links.
const CHUNKS: usize = 27;

impl Numbers {
    crate::sync::const_unless_loom! {
        pub(super) const fn new() -> Self {
            Numbers {
                next: AtomicU32::new(0),
                free: AtomicU64::new(0),
                links: crate::sync::array_of!(AtomicPtr::new(ptr::null_mut())),
            }
        }
    }

    /// How many slots were ever given out.
    pub(super) fn given_out(&self) -> u32 {
        self.next.load(Ordering::Relaxed)
    }

    /// The place in `slot`, put there first if it has none. `None` if all are in
    /// use.
    pub(super) fn assign(&self, slot: &AtomicUsize) -> Option<Place> {
        let assigned = Place::from_bits(slot.load(Ordering::Acquire));
        if assigned != Place::NOWHERE {
            return Some(assigned);
        }
        let number = self.take()?;
        let place = Place::of(number);
        // Release, so that whoever reads the place sees its cells cleared.
        let exchange = slot.compare_exchange(
            Place::NOWHERE.to_bits(),
            place.to_bits(),
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        match exchange {
            Ok(_) => Some(place),
            Err(winner) => {
                self.give_back(number);
                Some(Place::from_bits(winner))
            }
        }
    }

    fn take(&self) -> Option<u32> {
        let mut head = self.free.load(Ordering::Acquire);
        while let Some(number) = (head as u32).checked_sub(1) {
            let below = self.link(number)?.load(Ordering::Relaxed);
            let exchange = self.free.compare_exchange_weak(
                head,
                with_top(head, below),
                Ordering::Acquire,
                Ordering::Acquire,
            );
            match exchange {
                Ok(_) => return Some(number),
                Err(now) => head = now,
            }
        }
        let next = (self.next).fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| {
            (next < Place::COUNT).then_some(next + 1)
        });
        next.ok()
    }

    /// Takes back a number whose cells are as good as new. Without memory for
    /// its link, it stays out of use.
    pub(super) fn give_back(&self, number: u32) {
        let Some(link) = self.link(number) else {
            return;
        };
        let mut head = self.free.load(Ordering::Relaxed);
        loop {
            link.store(head as u32, Ordering::Relaxed);
            // Release the link, and what was done to the cells.
            let exchange = self.free.compare_exchange_weak(
                head,
                with_top(head, number + 1),
                Ordering::AcqRel,
                Ordering::Relaxed,
            );
            match exchange {
                Ok(_) => return,
                Err(now) => head = now,
            }
        }
    }

    /// The link of a number, in a chunk made for it if need be.
    fn link(&self, number: u32) -> Option<&AtomicU32> {
        let n = u64::from(number) + FIRST_CHUNK;
        let chunk = (n.ilog2() - FIRST_CHUNK.ilog2()) as usize;
        let len = (FIRST_CHUNK as usize) << chunk;
        let chunk = self.links.get(chunk)?;
        let mut links = chunk.load(Ordering::Acquire);
        if links.is_null() {
            let new: Box<[AtomicU32]> = (0..len).map(|_| AtomicU32::new(0)).collect();
            let new = Box::into_raw(new).cast::<AtomicU32>();
            let exchange =
                chunk.compare_exchange(ptr::null_mut(), new, Ordering::AcqRel, Ordering::Acquire);
            links = match exchange {
                Ok(_) => new,
                Err(theirs) => {
                    let ours = ptr::slice_from_raw_parts_mut(new, len);
                    // SAFETY: the box was made above and given to nobody.
                    drop(unsafe { Box::from_raw(ours) });
                    theirs
                }
            };
        }
        let offset = (n as usize) - len;
        // SAFETY: the chunk has `len` links, and `n` is below twice that.
        let link = unsafe { links.add(offset) };
        // SAFETY: as above; chunks are never freed.
        Some(unsafe { &*link })
    }
}

/// The stack's head after a change that puts `top` there.
fn with_top(head: u64, top: u32) -> u64 {
    let changes = (head >> 32).wrapping_add(1);
    changes << 32 | u64::from(top)
}
