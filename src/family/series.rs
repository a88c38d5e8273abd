use std::fmt;
use std::ops::Deref;

use super::open::Rows;
use super::row::{Row, State};

/// One series of a family with open labels: its metric, by dereferencing.
///
/// It is what [`Family::get`](super::Family::get) returns there. Keep it where
/// the same labels come again and again: it costs one comparison to use, and
/// saves the look-up.
///
/// What is recorded through it after the series was removed goes to the series
/// `other`, and is counted as folded.
///
/// # Examples
/// ```
/// use metriken::{Counter, Family, LabelSet};
///
/// #[derive(LabelSet)]
/// struct Tenant<'a> {
///     tenant: &'a str,
/// }
/// static SENT: Family<Tenant<'static>, Counter> = Family::bounded(100);
///
/// let sent = SENT.get(&Tenant { tenant: &String::from("a") });
/// for _ in 0..3 {
///     sent.increment();
/// }
/// assert_eq!(sent.value(), 3);
/// ```
pub struct Series<'f, M> {
    rows: &'f Rows<M>,
    row: &'f Row<M>,
    metric: &'f M,
    /// In which the row was when it was found.
    state: State,
    /// Which of the row's members it is.
    index: usize,
}

impl<'f, M> Series<'f, M> {
    /// The series of a row that was found in `state`.
    #[inline(always)]
    pub(super) fn new(rows: &'f Rows<M>, row: &'f Row<M>, state: State, index: usize) -> Self {
        Series {
            rows,
            row,
            metric: row.members[index].touch(),
            state,
            index,
        }
    }

    /// The series of a row that stands for many. Each use is counted.
    pub(super) fn folded(rows: &'f Rows<M>, row: &'f Row<M>, index: usize) -> Self {
        Series::new(rows, row, State::NEVER, index)
    }

    /// Whether records go to a series with the value `other`, as there was no
    /// room for another, or because the series was removed.
    pub fn is_folded(&self) -> bool {
        let now = self.row.state();
        self.row.is_folded() || !now.is_live() || !now.is_same_life(self.state)
    }

    /// The metric, where the row is not what it was.
    #[cold]
    #[inline(never)]
    fn elsewhere(&self) -> &'f M {
        if self.state == State::NEVER {
            self.rows.count_folded();
            return self.metric;
        }
        let now = self.row.state();
        if now.is_live() && now.is_same_life(self.state) {
            // It was only taken for idle.
            self.row.set_recent(now);
            return self.metric;
        }
        self.rows.count_folded();
        match self.rows.other() {
            Some(other) => other.members[self.index].touch(),
            None => self.metric,
        }
    }
}

impl<M> Deref for Series<'_, M> {
    type Target = M;

    #[inline(always)]
    fn deref(&self) -> &M {
        if self.row.is_still(self.state) {
            self.metric
        } else {
            self.elsewhere()
        }
    }
}

impl<M> Clone for Series<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Series<'_, M> {}

impl<M: fmt::Debug> fmt::Debug for Series<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Series").field(self.metric).finish()
    }
}
