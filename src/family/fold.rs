//! What becomes of labels that there is no room for.
//!
//! One label of the set is taken to be at fault, and its value becomes
//! `other`; the others stay, as long as there is room for such sets, for which
//! an eighth is set aside. Beyond that, all open labels become `other`.
//!
//! At fault is the label with the most different values among the series there
//! are: of a tenant and a method, the tenant.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::quality::FixedState;

use super::lookup::{Key, Whole};
use super::rejected::Rejected;
use super::row::LONGEST;
use super::table::Table;
use crate::Counter;
use crate::labels::{LabelSet, MAX_LABELS, Part, Reader, Sink, WORD};

pub(super) struct Folding {
    /// How many labels are open.
    labels: usize,
    /// Those labels, the one with the most different values first, four bits
    /// each, from the lowest.
    order: AtomicU64,
    /// How many records were folded.
    pub(super) records: Counter,
    /// How many look-ups were, more or less: threads may overwrite each other.
    lookups: AtomicU64,
    rejected: Rejected,
}

const BITS: u32 = 4;

const _: () = assert!(MAX_LABELS <= 1 << BITS && MAX_LABELS * BITS as usize <= 64);

/// How many look-ups are folded until somebody sees what can be removed.
const TIDY: u64 = 256;

/// How many are folded until somebody sees anew which label is at fault.
const RANK: u64 = 1 << 16;

impl Folding {
    pub(super) fn of<L: LabelSet>() -> Self {
        let mut labels = 0;
        L::dimensions(&mut |_, values| labels += usize::from(values.is_none()));
        let folding = Folding {
            labels,
            order: AtomicU64::new(0),
            records: Counter::new(),
            lookups: AtomicU64::new(0),
            rejected: Rejected::new(),
        };
        folding.set_order(0..labels);
        folding
    }

    /// How many labels are open.
    pub(super) fn labels(&self) -> usize {
        self.labels
    }

    /// Whether some labels may be folded and others not.
    pub(super) fn is_one_by_one(&self) -> bool {
        self.labels > 1
    }

    /// The open labels, the one to be folded first.
    pub(super) fn candidates(&self) -> impl Iterator<Item = usize> + use<> {
        let order = self.order.load(Ordering::Relaxed);
        let label = move |place| (order >> (place as u32 * BITS)) as usize & ((1 << BITS) - 1);
        (0..self.labels).map(label)
    }

    fn set_order(&self, labels: impl DoubleEndedIterator<Item = usize>) {
        let order = labels
            .rev()
            .fold(0, |order, label| order << BITS | label as u64);
        self.order.store(order, Ordering::Relaxed);
    }

    /// Finds out anew which label has the most different values.
    fn rank<M>(&self, table: &Table<M>) {
        let mut values = vec![HashSet::new(); self.labels];
        let (_visiting, rows) = table.visit();
        let mut key = [0; LONGEST * WORD];
        for row in rows.filter(|row| !row.is_folded()) {
            row.copy_key(&mut key);
            let mut reader = Reader::new(&key);
            for values in &mut values {
                values.insert(hash_of(reader.read()));
            }
        }
        let mut labels: Vec<usize> = (0..self.labels).collect();
        labels.sort_by_key(|&label| Reverse(values[label].len()));
        self.set_order(labels.into_iter());
    }

    /// Remembers whose value had no room. Now and then it also sees whether
    /// something can be removed, and which label is at fault.
    pub(super) fn note<M>(&self, labels: &impl LabelSet, table: &Table<M>) {
        let nth = self.lookups.load(Ordering::Relaxed);
        self.lookups.store(nth.wrapping_add(1), Ordering::Relaxed);
        if nth.is_multiple_of(TIDY) {
            table.tidy();
        }
        if nth.is_multiple_of(RANK) && self.is_one_by_one() {
            self.rank(table);
        }
        if let Some(records) = Rejected::weight(nth)
            && let Some(label) = self.candidates().next()
        {
            Whole(labels).write(&mut Noting {
                rejected: &self.rejected,
                label,
                at: 0,
                records,
            });
        }
    }

    /// Shows the values that were folded most: which of the open labels, the
    /// value, and about how many records.
    pub(super) fn rejected(&self, show: impl FnMut(usize, &str, u64)) {
        self.rejected.show(show);
    }
}

fn hash_of(part: Part<'_>) -> u64 {
    FixedState::default().hash_one(part)
}

/// Notes the value of one label.
struct Noting<'r> {
    rejected: &'r Rejected,
    label: usize,
    at: usize,
    records: u64,
}

impl Noting<'_> {
    fn part(&mut self, part: Part<'_>) {
        if self.at == self.label {
            match part {
                Part::Text(text) => self.rejected.add(self.label, text, self.records),
                part => (self.rejected).add(self.label, &part.to_string(), self.records),
            }
        }
        self.at += 1;
    }
}

impl Sink for Noting<'_> {
    fn word(&mut self, _: u64) {
        unreachable!("each kind of part is noted as such");
    }

    fn text(&mut self, text: &str) {
        self.part(Part::Text(text));
    }

    fn unsigned(&mut self, number: u64) {
        self.part(Part::Unsigned(number));
    }

    fn signed(&mut self, number: i64) {
        self.part(Part::Signed(number));
    }

    fn absent(&mut self) {
        self.part(Part::Absent);
    }

    fn other(&mut self) {
        self.part(Part::Other);
    }
}
