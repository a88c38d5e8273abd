//! Which series of a family were shown already.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The label sets that one pass through a family's members has met, as hashes:
/// with randomly keyed ones of 64 bits, a million series lose one to chance
/// with a probability of 3 in 10^8.
///
/// Most series have their member's labels and no others. Members come in order
/// of those, so such series repeat only the one before, as long as there are no
/// others. The table is used from where there are.
#[derive(Debug, Default)]
pub(super) struct Seen(RefCell<State>);

#[derive(Debug, Default)]
struct State {
    pass: u64,
    /// Those with their member's labels, until the table is used.
    bare: Vec<u64>,
    uses_table: bool,
    /// With the pass that met it last. So a new pass begins without emptying
    /// the table, which costs as much as the largest family is large.
    last_pass: HashMap<u64, u64, BuildHasherDefault<Itself>>,
}

impl Seen {
    /// Forgets what was seen, but not the room for it.
    pub(super) fn clear(&mut self) {
        self.0.get_mut().last_pass.clear();
    }

    /// Begins a pass, which has met nothing yet.
    pub(super) fn begin(&self) {
        let mut state = self.0.borrow_mut();
        state.pass += 1;
        state.bare.clear();
        state.uses_table = false;
    }

    /// Whether the pass had not met this label set before. `bare` says that
    /// it is the member's own.
    pub(super) fn insert(&self, hash: u64, bare: bool) -> bool {
        let state = &mut *self.0.borrow_mut();
        let pass = state.pass;
        if bare && !state.uses_table {
            let new = state.bare.last() != Some(&hash);
            state.bare.push(hash);
            return new;
        }
        if !state.uses_table {
            state.uses_table = true;
            let bare = state.bare.drain(..);
            state.last_pass.extend(bare.map(|hash| (hash, pass)));
        }
        state.last_pass.insert(hash, pass) != Some(pass)
    }
}

/// The hash of a hash.
#[derive(Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn write(&mut self, _: &[u8]) {
        unreachable!("only whole numbers are hashed");
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
