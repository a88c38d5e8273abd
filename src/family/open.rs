//! Families of which not all series are known when they are declared.

use once_cell::race::OnceBox;

use super::Family;
use super::fold::Folding;
use super::lookup::{Folded, Key, Whole, Words};
use super::member::Member;
use super::row::Row;
use super::series::Series;
use super::table::{Found, Full, Room, Table};
use crate::export;
use crate::labels::LabelSet;
use std::time::Duration;

/// What a family with open labels was declared with.
pub(super) struct Bound<M> {
    pub(super) max_series: usize,
    pub(super) idle: Option<Duration>,
    pub(super) absorb: fn(&Member<M>, &Member<M>),
}

/// The series of a family with open labels, and what had no room.
pub(super) struct Rows<M> {
    table: Table<M>,
    pub(super) folding: Folding,
}

impl<M> Rows<M> {
    pub(super) fn count_folded(&self) {
        self.folding.records.increment();
    }

    /// The row whose labels are all folded.
    pub(super) fn other(&self) -> Option<&Row<M>> {
        self.table.other()
    }

    pub(super) fn table(&self) -> &Table<M> {
        &self.table
    }
}

impl<L: LabelSet, M> Family<L, M> {
    /// The series of these labels.
    #[inline(always)]
    pub(super) fn series(&self, labels: &L::Borrowed<'_>) -> Series<'_, M> {
        if let Some(rows) = self.rows.get()
            && let Some(words) = Words::of(&Whole(labels))
            && let Some(Found { row, state }) = rows.table.find_words(&words)
            && state.is_recent()
        {
            return Series::new(rows, row, state, labels.index());
        }
        self.series_made(labels)
    }

    #[cold]
    #[inline(never)]
    fn series_made(&self, labels: &L::Borrowed<'_>) -> Series<'_, M> {
        let rows = self.rows();
        let (key, index) = (Whole(labels), labels.index());
        let hash = rows.table.hash(&key);
        let mut found = rows.table.find(hash, &key).ok_or(Full);
        if found.is_err() && !rows.table.is_full(false) {
            found = rows.table.find_or_make(hash, &key, || self.row());
        }
        match found {
            Ok(Found { row, .. }) if row.is_folded() => Series::folded(rows, row, index),
            Ok(Found { row, state }) => {
                // If it is no longer as it was found, the series finds out.
                let state = row.set_recent(state).unwrap_or(state);
                Series::new(rows, row, state, index)
            }
            Err(Full) => Series::folded(rows, self.fold(rows, labels), index),
        }
    }

    /// The row for labels that there is no room for.
    fn fold<'f>(&'f self, rows: &'f Rows<M>, labels: &L::Borrowed<'_>) -> &'f Row<M> {
        let Rows { table, folding } = rows;
        folding.note(labels, table);
        let folded = |which| Folded { labels, which };
        if folding.is_one_by_one() {
            for label in folding.candidates() {
                let key = folded(1 << label);
                if let Some(found) = table.find(table.hash(&key), &key) {
                    return found.row;
                }
            }
            if !table.is_full(true)
                && let Some(label) = folding.candidates().next()
            {
                let key = folded(1 << label);
                let made = table.find_or_make(table.hash(&key), &key, || self.row());
                if let Ok(found) = made {
                    return found.row;
                }
            }
        }
        match table.other() {
            Some(other) => other,
            // It is made with the table.
            None => unreachable!("a table begins with this row"),
        }
    }

    /// The rows, made if need be.
    fn rows(&self) -> &Rows<M> {
        self.rows.get_or_init(|| {
            export::announce_folding();
            let rows = self.bound.max_series / L::CARDINALITY;
            let folding = Folding::of::<L>();
            let folded = if folding.is_one_by_one() {
                (rows / 8).max(1)
            } else {
                1
            };
            let room = Room {
                whole: rows - folded,
                folded,
            };
            let other = AllOther(folding.labels());
            let absorb = self.bound.absorb;
            Box::new(Rows {
                table: Table::new(room, self.bound.idle, absorb, &other, || self.row()),
                folding,
            })
        })
    }

    fn row(&self) -> Box<Row<M>> {
        let members = (0..L::CARDINALITY).map(|_| Member::new((self.make)()));
        Box::new(Row::new(members.collect()))
    }

    /// Removes the series of the open labels in `labels`.
    pub(super) fn remove_series(&self, labels: &L::Borrowed<'_>) -> bool {
        let rows = self.rows.get();
        rows.is_some_and(|rows| rows.table.remove(&Whole(labels)))
    }
}

/// A key of which all labels are folded.
struct AllOther(usize);

impl Key for AllOther {
    fn write<S: crate::labels::Sink>(&self, sink: &mut S) {
        (0..self.0).for_each(|_| sink.other());
    }
}

/// The place where rows come to be.
pub(super) type LazyRows<M> = OnceBox<Rows<M>>;
