//! Which series of a family were shown already.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use crate::catalog::MemberInfo;

/// The label sets that one pass through a family's members has met, as hashes:
/// with randomly keyed ones of 64 bits, a million series lose one to chance
/// with a probability of 3 in 10^8.
///
/// Most series have their member's labels and no others, and the catalog knows
/// whether those are another member's too. As long as there are no others, it
/// is enough to note which members showed theirs; the table is used from where
/// there are.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pass: Cell<u64>,
    /// By member: the last pass that met a series with its labels alone, until
    /// the table is used.
    bare: Vec<Cell<u64>>,
    uses_table: Cell<bool>,
    /// With the pass that met it last. So a new pass begins without emptying
    /// the table, which costs as much as the largest family is large.
    last_pass: RefCell<HashMap<u64, u64, BuildHasherDefault<Itself>>>,
}

impl Seen {
    /// Forgets what was seen, but not the room for it. From now there are so
    /// many members.
    pub(super) fn reset(&mut self, members: usize) {
        self.bare.resize_with(members, Cell::default);
        self.last_pass.get_mut().clear();
    }

    /// Begins a pass, which has met nothing yet.
    pub(super) fn begin(&self) {
        self.pass.set(self.pass.get() + 1);
        self.uses_table.set(false);
    }

    /// Whether the pass had not met the labels of this member, and no others,
    /// before. `None` if only the [table](Self::insert) knows.
    #[inline(always)]
    pub(super) fn insert_bare(&self, member: usize) -> Option<bool> {
        if self.uses_table.get() {
            return None;
        }
        let pass = self.pass.get();
        Some(self.bare[member].replace(pass) != pass)
    }

    /// Whether the pass through a family's `members`, which are the ones of
    /// these indexes, had not met this label set before.
    pub(super) fn insert(&self, hash: u64, members: &[MemberInfo], indexes: Range<usize>) -> bool {
        let pass = self.pass.get();
        let mut last_pass = self.last_pass.borrow_mut();
        if !self.uses_table.replace(true) {
            let members = members.iter().zip(&self.bare[indexes]);
            let shown = members.filter(|(_, last)| last.get() == pass);
            last_pass.extend(shown.map(|(member, _)| (member.labels_hash, pass)));
        }
        last_pass.insert(hash, pass) != Some(pass)
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
