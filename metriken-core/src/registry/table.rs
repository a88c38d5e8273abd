//! The dynamic half of the registry: a table of slots that lead to entries.
//!
//! A version counts registrations and removals. Every node carries the version
//! that it was born in and the one that it died in, and a reader shows the
//! nodes alive in the version that it began with. So a view does not change
//! under its reader, however long that takes, and counting it twice gives one
//! number. Nodes that are registered together are born in one version and die
//! in one, so a view has all of them or none.
//!
//! Registering and removing take turns under a lock which guards nothing that
//! readers or recorders touch, and under which no code but this file's (and
//! the allocator's) runs. A removed node goes through two grace periods: after
//! the first, no reader is left in a version that shows it, and it leaves its
//! slot; after the second, no reader is left that took it from the slot, and
//! it is freed.
//!
//! Considered instead: a list copied at every change (registering 10,000
//! metrics copies 400 MB), a lock held while iterating (deadlocks when the
//! iterating thread registers), and a reference count an entry (two contended
//! atomic operations an entry and scrape).
#![allow(unsafe_code)]

use std::fmt;
use std::ptr;
use std::sync::{Arc, PoisonError, TryLockError};

use super::grace::{Announced, Grace};
use crate::MetricEntry;
use crate::entry::{Keeper, Kept};
use crate::sync::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Mutex, MutexGuard, Ordering};

/// The first chunk's number of slots; every further chunk doubles it.
const FIRST_CHUNK: u32 = 32;

/// Enough for 2^32 - 32 slots.
const CHUNKS: usize = 27;

/// `Node::died` of the living.
const NEVER: u64 = u64::MAX;

pub(super) struct Table {
    /// Counts registrations and removals.
    version: AtomicU64,
    /// How many slots were ever in use.
    used: AtomicU32,
    /// Where the slots are. Chunks stay once they are there.
    chunks: [AtomicPtr<Slot>; CHUNKS],
    grace: Grace,
    /// How many removed nodes wait for readers to leave.
    waiting: AtomicUsize,
    writer: Mutex<Writer>,
}

type Slot = AtomicPtr<Node>;

/// An entry on its way from registration to the end of its last reader.
pub(super) struct Node {
    entry: MetricEntry,
    born: u64,
    died: AtomicU64,
    /// The slot of the node that was registered before, together with this one.
    previous: Option<u32>,
    /// Keeps what the entry points to.
    _keeper: Keeper,
}

#[derive(Default)]
struct Writer {
    /// Slots for reuse.
    free: Vec<u32>,
    /// Removed, still in their slots, with the epoch of the removal.
    fading: Vec<(usize, u32)>,
    /// Out of their slots, with the epoch of that.
    unlinked: Vec<(usize, Removed)>,
}

/// A node without a slot, freed when dropped.
struct Removed(ptr::NonNull<Node>);

// SAFETY: a node is an entry, numbers and a shared metric, all of which may be
// dropped on any thread.
unsafe impl Send for Removed {}

impl Drop for Removed {
    fn drop(&mut self) {
        // SAFETY: the pointer is from `Box::into_raw` in `Table::insert`; the
        // node is out of its slot and every reader of it is gone.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// Nodes to be freed after the lock is released: dropping them runs foreign
/// code, which may well register and drop metrics.
#[must_use]
pub(super) struct Garbage {
    _removed: Vec<Removed>,
}

impl Table {
    crate::sync::const_unless_loom! {
        pub(super) const fn new() -> Self {
            Table {
                version: AtomicU64::new(0),
                used: AtomicU32::new(0),
                chunks: crate::sync::array_of!(AtomicPtr::new(ptr::null_mut())),
                grace: Grace::new(),
                waiting: AtomicUsize::new(0),
                writer: Mutex::new(Writer {
                    free: Vec::new(),
                    fading: Vec::new(),
                    unlinked: Vec::new(),
                }),
            }
        }
    }

    /// Adds entries, all of them in one version, and returns the slot of the
    /// last one, by which they are removed. There is none if there are none.
    ///
    /// # Panics
    /// If 2^32 - 32 metrics are registered at once.
    pub(super) fn insert(&self, kept: Kept<impl IntoIterator<Item = MetricEntry>>) -> Option<u32> {
        // SAFETY: each node has the keeper, and is dropped as a whole.
        let (entries, keeper) = unsafe { kept.into_parts() };

        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let version = self.version.load(Ordering::Relaxed) + 1;
        let mut last = None;
        for entry in entries {
            let slot = writer.free.pop().unwrap_or_else(|| self.add_slot());
            let node = Box::new(Node {
                entry,
                born: version,
                died: AtomicU64::new(NEVER),
                previous: last.replace(slot),
                _keeper: Arc::clone(&keeper),
            });
            self.slot(slot)
                .store(Box::into_raw(node), Ordering::Release);
        }
        self.version.store(version, Ordering::Release);
        drop(writer);
        last
    }

    /// Removes what was inserted together, which only the one who got `last`
    /// from [`insert`](Self::insert) may do, once. Views taken before keep it.
    pub(super) fn remove(&self, last: u32) -> Garbage {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let version = self.version.load(Ordering::Relaxed) + 1;
        let mut next = Some(last);
        while let Some(slot) = next {
            let node = self.slot(slot).load(Ordering::Relaxed);
            // SAFETY: the node stays in its slot until it was removed, here.
            let node = unsafe { &*node };
            node.died.store(version, Ordering::Relaxed);
            writer.fading.push((self.grace.epoch(), slot));
            next = node.previous;
        }
        self.version.store(version, Ordering::Release);
        self.collect(&mut writer)
    }

    /// A view of the entries that are registered now.
    pub(super) fn view(&self) -> View<'_> {
        let reader = self.grace.enter();
        // The version before the number of slots, which covers it then.
        let version = self.version.load(Ordering::Acquire);
        View {
            table: self,
            reader,
            version,
            used: self.used.load(Ordering::Acquire),
        }
    }

    /// Moves removed nodes along as far as the present readers allow.
    fn collect(&self, writer: &mut Writer) -> Garbage {
        let mut removed = Vec::new();
        loop {
            let Writer {
                free,
                fading,
                unlinked,
            } = writer;
            // Both lists are in order of epoch.
            let over = fading.partition_point(|&(epoch, _)| self.grace.is_over(epoch));
            for (_, slot) in fading.drain(..over) {
                let node = self.slot(slot).swap(ptr::null_mut(), Ordering::Relaxed);
                let node = ptr::NonNull::new(node).map(Removed);
                unlinked.extend(node.map(|node| (self.grace.epoch(), node)));
                free.push(slot);
            }
            let over = unlinked.partition_point(|&(epoch, _)| self.grace.is_over(epoch));
            removed.extend(unlinked.drain(..over).map(|(_, node)| node));

            let waiting = fading.len() + unlinked.len();
            self.waiting.store(waiting, Ordering::Relaxed);
            if waiting == 0 || !self.grace.advance() {
                return Garbage { _removed: removed };
            }
        }
    }

    /// Called with the lock held.
    fn add_slot(&self) -> u32 {
        let slot = self.used.load(Ordering::Relaxed);
        let (chunk, offset) = place(slot);
        assert!(chunk < CHUNKS, "too many dynamic metrics");
        if offset == 0 {
            let slots: Box<[Slot]> = (0..chunk_len(chunk))
                .map(|_| AtomicPtr::new(ptr::null_mut()))
                .collect();
            let slots = Box::into_raw(slots).cast::<Slot>();
            self.chunks[chunk].store(slots, Ordering::Release);
        }
        self.used.store(slot + 1, Ordering::Release);
        slot
    }

    /// The slot of this number, which is below `used`.
    fn slot(&self, slot: u32) -> &Slot {
        let (chunk, offset) = place(slot);
        let slots = self.chunks[chunk].load(Ordering::Acquire);
        // SAFETY: slots below `used` have their chunk, of which `place` gives
        // an offset within it.
        let slot = unsafe { slots.add(offset) };
        // SAFETY: as above, and chunks live as long as the table.
        unsafe { &*slot }
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // Nobody reads any more: views borrow the table.
        for slot in 0..self.used.load(Ordering::Relaxed) {
            let node = self.slot(slot).load(Ordering::Relaxed);
            drop(ptr::NonNull::new(node).map(Removed));
        }
        for (chunk, slots) in self.chunks.iter().enumerate() {
            let slots = slots.load(Ordering::Relaxed);
            if !slots.is_null() {
                let slots = ptr::slice_from_raw_parts_mut(slots, chunk_len(chunk));
                // SAFETY: the chunk was boxed with this length in `add_slot`.
                drop(unsafe { Box::from_raw(slots) });
            }
        }
    }
}

/// The chunk that holds a slot, and where in it.
fn place(slot: u32) -> (usize, usize) {
    let n = u64::from(slot) + u64::from(FIRST_CHUNK);
    let chunk = n.ilog2() - FIRST_CHUNK.ilog2();
    (
        chunk as usize,
        (n - (u64::from(FIRST_CHUNK) << chunk)) as usize,
    )
}

fn chunk_len(chunk: usize) -> usize {
    (FIRST_CHUNK as usize) << chunk
}

/// The entries registered in one version of the table.
pub(super) struct View<'t> {
    table: &'t Table,
    reader: Announced,
    version: u64,
    used: u32,
}

impl View<'_> {
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// The entry in `slot`, if there is one in this version.
    pub(super) fn entry(&self, slot: u32) -> Option<&MetricEntry> {
        if slot >= self.used {
            return None;
        }
        let node = self.table.slot(slot).load(Ordering::Acquire);
        // SAFETY: a node that is found in its slot outlives the readers that
        // are there at that time, and so this view.
        let node = unsafe { node.as_ref() }?;
        let life = node.born..node.died.load(Ordering::Relaxed);
        life.contains(&self.version).then_some(&node.entry)
    }

    /// All entries of this version with their slots.
    pub(super) fn slots(&self) -> Slots<'_> {
        Slots {
            view: self,
            range: 0..self.used,
        }
    }
}

impl Drop for View<'_> {
    fn drop(&mut self) {
        self.table.grace.leave(self.reader);
        // Whoever holds the lock instead collects; what they miss, the next
        // view or removal finds.
        if self.table.waiting.load(Ordering::Relaxed) != 0
            && let Some(mut writer) = try_lock(&self.table.writer)
        {
            let garbage = self.table.collect(&mut writer);
            drop(writer);
            drop(garbage);
        }
    }
}

/// The lock's content, also after a panic under it, unless somebody holds it.
fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.slots().map(|(_, entry)| entry))
            .finish()
    }
}

/// The iterator of [`View::slots`].
#[derive(Clone, Debug)]
pub(super) struct Slots<'a> {
    view: &'a View<'a>,
    range: std::ops::Range<u32>,
}

impl<'a> Iterator for Slots<'a> {
    type Item = (u32, &'a MetricEntry);

    fn next(&mut self) -> Option<Self::Item> {
        let view = self.view;
        self.range.find_map(|slot| Some((slot, view.entry(slot)?)))
    }
}

impl DoubleEndedIterator for Slots<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        while let Some(slot) = self.range.next_back() {
            if let Some(entry) = self.view.entry(slot) {
                return Some((slot, entry));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
