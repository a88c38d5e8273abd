//! The series that share their open labels.
//!
//! A row is never freed before its family, and everything in it is atomic. So
//! a thread may still look at a row that has just been removed, or was given to
//! other labels since; the row's state tells it, and what it found by then
//! counts for nothing. (This is a sequence lock, whose writers have another
//! lock among themselves.)

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering, fence};

use once_cell::race::OnceBox;

use super::lookup::{FEW, Key, Words};
use super::member::Member;
use crate::labels::{Sink, WORD};

/// How many words of a key are in the row itself.
const INLINE: usize = FEW;

/// The longest key, in words: a kilobyte.
pub(super) const LONGEST: usize = 128;

pub(super) struct Row<M> {
    /// What the row is now, and how often it changed hands.
    state: AtomicU32,
    /// That of its key.
    hash: AtomicU64,
    key: [AtomicU64; INLINE],
    /// The rest of the key, in memory that comes with the first long one.
    rest: OnceBox<[AtomicU64; LONGEST - INLINE]>,
    /// One for each combination of closed labels.
    pub(super) members: Box<[Member<M>]>,
    /// When it was seen to be in use, in milliseconds; for those who remove what
    /// is not.
    pub(super) seen_ms: AtomicU64,
    /// Whether some of the labels stand for many.
    folded: AtomicBool,
    /// The row's place among all of the family.
    pub(super) index: usize,
}

/// A [`Row`]'s state at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State(u32);

impl State {
    /// That of no row, ever: one cannot be in use and removed.
    pub(super) const NEVER: State = State(State::LIVE | State::REMOVED);

    /// It is found by its key.
    const LIVE: u32 = 1;
    /// It is found no more, and is shown until another row has its counts.
    const REMOVED: u32 = 2;
    /// It stands for its labels alone, and was asked for since somebody looked.
    const RECENT: u32 = 4;
    /// The lowest bit of the number of changes.
    const CHANGE: u32 = 8;

    pub(super) fn is_live(self) -> bool {
        self.0 & Self::LIVE != 0
    }

    pub(super) fn is_removed(self) -> bool {
        self.0 & Self::REMOVED != 0
    }

    pub(super) fn is_recent(self) -> bool {
        self.0 & Self::RECENT != 0
    }

    /// Whether the row was not removed between the two.
    pub(super) fn is_same_life(self, other: State) -> bool {
        (self.0 ^ other.0) & !(Self::CHANGE - 1) == 0
    }

    fn next(self, bits: u32) -> State {
        let changes = self.0 & !(Self::CHANGE - 1);
        State(changes.wrapping_add(Self::CHANGE) | bits)
    }
}

impl<M> Row<M> {
    pub(super) fn new(members: Box<[Member<M>]>) -> Self {
        Row {
            state: AtomicU32::new(0),
            hash: AtomicU64::new(0),
            key: [const { AtomicU64::new(0) }; INLINE],
            rest: OnceBox::new(),
            members,
            seen_ms: AtomicU64::new(0),
            folded: AtomicBool::new(false),
            index: 0,
        }
    }

    /// The state, before which nothing of the row is read.
    #[inline(always)]
    pub(super) fn state(&self) -> State {
        State(self.state.load(Ordering::Acquire))
    }

    /// Whether the row has been in this state, and no other, since.
    #[inline(always)]
    pub(super) fn is_still(&self, state: State) -> bool {
        fence(Ordering::Acquire);
        self.state.load(Ordering::Relaxed) == state.0
    }

    #[inline(always)]
    pub(super) fn hash(&self) -> u64 {
        self.hash.load(Ordering::Relaxed)
    }

    /// Whether the row has the key of these words, if it is the same row
    /// afterwards.
    #[inline(always)]
    pub(super) fn has_words(&self, words: &Words) -> bool {
        // All of them, rather than up to the first that differs: that it is the
        // row is as good as certain by its hash.
        let mut different = 0;
        for (own, word) in self.key.iter().zip(words.get()) {
            different |= own.load(Ordering::Relaxed) ^ word;
        }
        different == 0
    }

    /// Whether the row has this key, if it is the same row afterwards.
    pub(super) fn has(&self, key: &impl Key) -> bool {
        let mut matching = Matching {
            row: self,
            at: 0,
            equal: true,
        };
        key.write(&mut matching);
        matching.equal
    }

    pub(super) fn is_folded(&self) -> bool {
        self.folded.load(Ordering::Relaxed)
    }

    #[inline(always)]
    fn word(&self, at: usize) -> Option<&AtomicU64> {
        match self.key.get(at) {
            Some(word) => Some(word),
            None => self.rest.get()?.get(at - INLINE),
        }
    }

    /// Copies the key, byte for byte, to `bytes`.
    pub(super) fn copy_key(&self, bytes: &mut [u8; LONGEST * WORD]) {
        let words = bytes.as_chunks_mut::<WORD>().0.iter_mut().enumerate();
        for (at, bytes) in words {
            let Some(word) = self.word(at) else { break };
            *bytes = word.load(Ordering::Relaxed).to_le_bytes();
        }
    }

    /// Says that the row is in use, if it still is what it was in `state`, and
    /// returns the state that it is in then.
    pub(super) fn set_recent(&self, state: State) -> Option<State> {
        let recent = State(state.0 | State::RECENT);
        match self.exchange(state, recent) {
            Ok(()) => Some(recent),
            Err(now) => (now == recent).then_some(recent),
        }
    }

    /// Says that the row is not in use until somebody says it is.
    pub(super) fn clear_recent(&self) {
        self.state.fetch_and(!State::RECENT, Ordering::Relaxed);
    }

    fn exchange(&self, from: State, to: State) -> Result<(), State> {
        let exchange =
            (self.state).compare_exchange(from.0, to.0, Ordering::AcqRel, Ordering::Acquire);
        exchange.map(|_| ()).map_err(State)
    }
}

/// Changes, for which the caller has the family's lock.
impl<M> Row<M> {
    /// Gives the row a key, which is no longer than [`LONGEST`], and makes it
    /// live.
    pub(super) fn open(&self, hash: u64, key: &impl Key, folded: bool) {
        // The row is of no state that anybody has found; what comes next is seen
        // after that.
        fence(Ordering::Release);
        self.hash.store(hash, Ordering::Relaxed);
        self.folded.store(folded, Ordering::Relaxed);
        self.key
            .iter()
            .for_each(|word| word.store(0, Ordering::Relaxed));
        key.write(&mut Storing { row: self, at: 0 });
        self.change(match folded {
            true => State::LIVE,
            false => State::LIVE | State::RECENT,
        });
    }

    /// Makes a row that was removed, and not emptied yet, live again.
    pub(super) fn reopen(&self) {
        self.change(State::LIVE | State::RECENT);
    }

    /// Makes a live row one that is shown only.
    pub(super) fn remove(&self) {
        self.change(State::REMOVED);
    }

    /// Makes a removed row one that is there for the next.
    pub(super) fn empty(&self) {
        self.change(0);
    }

    fn change(&self, bits: u32) {
        // Others change the bit for recent use only, which is set anew.
        let now = State(self.state.load(Ordering::Relaxed));
        self.state.store(now.next(bits).0, Ordering::Release);
    }
}

/// Compares a key with that of a row.
struct Matching<'r, M> {
    row: &'r Row<M>,
    at: usize,
    equal: bool,
}

impl<M> Sink for Matching<'_, M> {
    fn word(&mut self, word: u64) {
        let own = self.row.word(self.at);
        self.equal &= own.is_some_and(|own| own.load(Ordering::Relaxed) == word);
        self.at += 1;
    }
}

/// Writes a key to a row.
struct Storing<'r, M> {
    row: &'r Row<M>,
    at: usize,
}

impl<M> Sink for Storing<'_, M> {
    fn word(&mut self, word: u64) {
        if self.at >= INLINE {
            let zeros = || Box::new([const { AtomicU64::new(0) }; LONGEST - INLINE]);
            self.row.rest.get_or_init(zeros);
        }
        if let Some(own) = self.row.word(self.at) {
            own.store(word, Ordering::Relaxed);
        }
        self.at += 1;
    }
}
