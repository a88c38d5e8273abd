//! The series of a family with open labels.
//!
//! Looking a set up takes no lock: its hash leads to a slot, the slot to a row,
//! and the row's key and state say whether it is the one. A thread that finds
//! nothing takes a lock, looks again, and makes a row, while there is room.
//! Where there is not, [`fold`](super::fold) finds one for it.
//!
//! The slots are an open-addressing table with linear probing. A row that is
//! removed leaves its slot, and those behind it move up, so a search may miss a
//! row that is there; then it finds it under the lock.
//!
//! A row that is removed stays, and is shown, until nobody is going through the
//! family. Then what it has counted goes to the row `other`, in one step for
//! whoever looks at the sum, and the row is free. The longest free one is used
//! first, so that a thread that was held up between finding a row and adding
//! to it has time to do that; what it adds is taken over by the next reading.
#![allow(unsafe_code)]

use std::collections::VecDeque;
use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use foldhash::quality::RandomState;
use once_cell::race::OnceBox;

use super::gate::{Gate, Visiting};
use super::lookup::{self, Key, Measure, Words};
use super::member::Member;
use super::row::{LONGEST, Row, State};
use crate::pieces::Pieces;

/// How many pointers to rows are allocated at once.
const PIECE: usize = 32;

/// How many rows stay free although they could be used.
const RESTING: usize = 4;

pub(super) struct Table<M> {
    seed: RandomState,
    /// Null, or a row of `rows`. A power of two of them, at most half of them
    /// not null.
    slots: Box<[AtomicPtr<Row<M>>]>,
    /// All rows there ever were, the one for `other` first.
    rows: Pieces<OnceBox<Row<M>>, PIECE>,
    room: Room,
    /// Whether there is no room for another set of labels, and none for another
    /// of which some are folded.
    full: AtomicBool,
    folded_full: AtomicBool,
    gate: Gate,
    writer: Mutex<Writer>,
    started: Instant,
    idle: Option<Duration>,
    absorb: fn(&Member<M>, &Member<M>),
}

/// How many rows there may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// For sets as they are.
    pub(super) whole: usize,
    /// For sets of which some labels are folded, that of which all are included.
    pub(super) folded: usize,
}

impl Room {
    /// More than that, so that rows that were removed can rest.
    fn spare(self) -> usize {
        (self.whole + self.folded) / 8 + RESTING + 1
    }

    fn all(self) -> usize {
        self.whole + self.folded + self.spare()
    }
}

/// What only the one with the lock does.
#[derive(Debug, Default)]
struct Writer {
    /// How many rows there ever were.
    made: usize,
    /// How many are live.
    whole: usize,
    folded: usize,
    /// Removed, and shown until they are emptied.
    removed: Vec<usize>,
    /// Emptied, the longest time ago first.
    free: VecDeque<usize>,
}

/// A row that was found, in the state in which it was.
pub(super) struct Found<'t, M> {
    pub(super) row: &'t Row<M>,
    pub(super) state: State,
}

/// Why there is no row for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

impl<M> Table<M> {
    /// A table with a row for the labels that are all folded, of the key
    /// `other`.
    pub(super) fn new(
        room: Room,
        idle: Option<Duration>,
        absorb: fn(&Member<M>, &Member<M>),
        other: &impl Key,
        make_row: impl Fn() -> Box<Row<M>>,
    ) -> Self {
        let slots = (2 * (room.whole + room.folded)).next_power_of_two();
        let table = Table {
            seed: RandomState::default(),
            slots: (0..slots)
                .map(|_| AtomicPtr::new(ptr::null_mut()))
                .collect(),
            rows: Pieces::new(room.all()),
            room,
            full: AtomicBool::new(false),
            folded_full: AtomicBool::new(false),
            gate: Gate::new(),
            writer: Mutex::default(),
            started: Instant::now(),
            idle,
            absorb,
        };
        let hash = table.hash(other);
        // There is room: the table is empty.
        let _ = table.find_or_make(hash, other, &make_row);
        table
    }

    pub(super) fn hash(&self, key: &impl Key) -> u64 {
        lookup::hash(&self.seed, key)
    }

    /// [`find`](Self::find) for a key of few words.
    #[inline(always)]
    pub(super) fn find_words(&self, words: &Words) -> Option<Found<'_, M>> {
        self.find_hashed(words.hash(&self.seed), |row| row.has_words(words))
    }

    /// Looks for the row of a key without a lock. It may be missed while others
    /// are removed.
    pub(super) fn find(&self, hash: u64, key: &impl Key) -> Option<Found<'_, M>> {
        self.find_hashed(hash, |row| row.has(key))
    }

    #[inline(always)]
    fn find_hashed(&self, hash: u64, is: impl Fn(&Row<M>) -> bool) -> Option<Found<'_, M>> {
        let mut at = hash as usize;
        loop {
            let row = self.slot(at).load(Ordering::Acquire);
            // SAFETY: slots lead to rows of this table, which stay.
            let row = unsafe { row.as_ref() }?;
            if row.hash() == hash {
                let state = row.state();
                if state.is_live() && is(row) {
                    return Some(Found { row, state });
                }
            }
            at = at.wrapping_add(1);
        }
    }

    #[inline(always)]
    fn slot(&self, at: usize) -> &AtomicPtr<Row<M>> {
        &self.slots[at & (self.slots.len() - 1)]
    }

    /// Whether a new key certainly finds no room.
    pub(super) fn is_full(&self, folded: bool) -> bool {
        let full = if folded {
            &self.folded_full
        } else {
            &self.full
        };
        full.load(Ordering::Relaxed)
    }

    /// The row of a key, made if there is room for it. `make_row` is called
    /// without a lock.
    ///
    /// # Errors
    /// If there is no room, or the key is too long.
    pub(super) fn find_or_make(
        &self,
        hash: u64,
        key: &impl Key,
        make_row: impl Fn() -> Box<Row<M>>,
    ) -> Result<Found<'_, M>, Full> {
        let measure = Measure::of(key);
        if measure.words > LONGEST {
            return Err(Full);
        }
        let folded = measure.others != 0;
        let mut prepared = None;
        loop {
            let mut writer = self.lock();
            if let Some(found) = self.find(hash, key) {
                return Ok(found);
            }
            if !self.has_room(&writer, folded) {
                let full = if folded {
                    &self.folded_full
                } else {
                    &self.full
                };
                full.store(true, Ordering::Relaxed);
                return Err(Full);
            }
            if let Some(row) = self.removed(&mut writer, hash, key) {
                row.reopen();
                return Ok(self.enter(&mut writer, row, folded));
            }
            let row = match self.free_row(&mut writer) {
                Some(row) => row,
                None if writer.made == self.room.all() => return Err(Full),
                None => match prepared.take() {
                    Some(row) => self.add_row(&mut writer, row).ok_or(Full)?,
                    None => {
                        drop(writer);
                        prepared = Some(make_row());
                        continue;
                    }
                },
            };
            row.open(hash, key, folded);
            return Ok(self.enter(&mut writer, row, folded));
        }
    }

    fn has_room(&self, writer: &Writer, folded: bool) -> bool {
        if folded {
            writer.folded < self.room.folded
        } else {
            writer.whole < self.room.whole
        }
    }

    /// The row that has this key, was removed, and is not yet emptied.
    fn removed(&self, writer: &mut Writer, hash: u64, key: &impl Key) -> Option<&Row<M>> {
        let same = |&index: &usize| {
            let row = self.row(index);
            row.is_some_and(|row| row.hash() == hash && row.has(key))
        };
        let at = writer.removed.iter().position(same)?;
        self.row(writer.removed.swap_remove(at))
    }

    /// A row that may be used again. Removed ones are emptied if need be and if
    /// nobody is looking.
    fn free_row(&self, writer: &mut Writer) -> Option<&Row<M>> {
        let all_made = writer.made == self.room.all();
        if all_made && writer.free.is_empty() {
            self.empty_removed(writer);
        }
        if !all_made && writer.free.len() <= RESTING {
            return None;
        }
        let row = self.row(writer.free.pop_front()?)?;
        self.hand_over(row);
        Some(row)
    }

    fn add_row(&self, writer: &mut Writer, mut row: Box<Row<M>>) -> Option<&Row<M>> {
        row.index = writer.made;
        writer.made += 1;
        let place = self.rows.get_or_make(row.index, OnceBox::new)?;
        Some(place.get_or_init(|| row))
    }

    fn row(&self, index: usize) -> Option<&Row<M>> {
        self.rows.get(index)?.get()
    }

    /// The row whose labels are all folded.
    pub(super) fn other(&self) -> Option<&Row<M>> {
        self.row(0)
    }

    /// Puts a row where it is found.
    fn enter<'t>(&'t self, writer: &mut Writer, row: &'t Row<M>, folded: bool) -> Found<'t, M> {
        if folded {
            writer.folded += 1;
        } else {
            writer.whole += 1;
        }
        let mut at = row.hash() as usize;
        while !self.slot(at).load(Ordering::Relaxed).is_null() {
            at = at.wrapping_add(1);
        }
        let pointer = ptr::from_ref(row).cast_mut();
        self.slot(at).store(pointer, Ordering::Release);
        Found {
            row,
            state: row.state(),
        }
    }

    /// Removes the row of a key. Returns whether there was one.
    pub(super) fn remove(&self, key: &impl Key) -> bool {
        // Those that stand for many stay.
        if Measure::of(key).others != 0 {
            return false;
        }
        let mut writer = self.lock();
        let Some(found) = self.find(self.hash(key), key) else {
            return false;
        };
        self.remove_row(&mut writer, found.row);
        true
    }

    fn remove_row(&self, writer: &mut Writer, row: &Row<M>) {
        self.leave(row);
        row.remove();
        writer.whole -= 1;
        writer.removed.push(row.index);
        self.full.store(false, Ordering::Relaxed);
    }

    /// Takes a row out of its slot, and moves up those that are behind it only
    /// because there was no place before.
    fn leave(&self, row: &Row<M>) {
        let mask = self.slots.len() - 1;
        let mut hole = row.hash() as usize & mask;
        while !ptr::eq(self.slots[hole].load(Ordering::Relaxed), row) {
            hole = (hole + 1) & mask;
        }
        let mut at = hole;
        loop {
            at = (at + 1) & mask;
            let next = self.slots[at].load(Ordering::Relaxed);
            // SAFETY: slots lead to rows of this table, which stay.
            let Some(behind) = (unsafe { next.as_ref() }) else {
                break;
            };
            let home = behind.hash() as usize & mask;
            // Whether its home is not between the hole and where it is.
            if at.wrapping_sub(home) & mask >= at.wrapping_sub(hole) & mask {
                self.slots[hole].store(next, Ordering::Release);
                hole = at;
            }
        }
        self.slots[hole].store(ptr::null_mut(), Ordering::Release);
    }

    /// Gives what removed rows have counted to `other`, if nobody is looking.
    fn empty_removed(&self, writer: &mut Writer) {
        let Some(_moving) = self.gate.try_move() else {
            return;
        };
        // What came in late.
        for &index in &writer.free {
            self.row(index).inspect(|row| self.hand_over(row));
        }
        for index in mem::take(&mut writer.removed) {
            if let Some(row) = self.row(index) {
                self.hand_over(row);
                row.empty();
                writer.free.push_back(index);
            }
        }
    }

    fn hand_over(&self, row: &Row<M>) {
        if let Some(other) = self.other() {
            for (to, from) in other.members.iter().zip(&row.members) {
                (self.absorb)(to, from);
            }
        }
    }

    /// Removes the rows that were not asked for in the time that the family was
    /// given.
    fn remove_idle(&self, writer: &mut Writer) {
        let Some(idle) = self.idle else { return };
        let now_ms = self.started.elapsed().as_millis() as u64;
        let idle_ms = u64::try_from(idle.as_millis()).unwrap_or(u64::MAX);
        for index in 0..writer.made {
            let Some(row) = self.row(index) else { continue };
            let state = row.state();
            if !state.is_live() || row.is_folded() {
                continue;
            }
            if state.is_recent() {
                row.clear_recent();
                row.seen_ms.store(now_ms, Ordering::Relaxed);
            } else if now_ms.saturating_sub(row.seen_ms.load(Ordering::Relaxed)) >= idle_ms {
                self.remove_row(writer, row);
            }
        }
    }

    /// Does what has to be done now and then: removes what is idle, and empties
    /// what was removed. Waits for nobody.
    pub(super) fn tidy(&self) {
        let mut writer = match self.writer.try_lock() {
            Ok(writer) => writer,
            Err(TryLockError::Poisoned(writer)) => writer.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        self.remove_idle(&mut writer);
        self.empty_removed(&mut writer);
    }

    /// All rows that are shown, for as long as what is returned first is kept.
    pub(super) fn visit(&self) -> (Visiting<'_>, impl Iterator<Item = &Row<M>>) {
        self.tidy();
        let visiting = self.gate.visit();
        let rows = self.rows.iter().flat_map(|(_, rows)| rows);
        let rows = rows.filter_map(|row| row.get());
        let shown = rows.filter(|row| {
            let state = row.state();
            state.is_live() || state.is_removed()
        });
        (visiting, shown)
    }

    fn lock(&self) -> MutexGuard<'_, Writer> {
        // What is done under it does not panic half way.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
