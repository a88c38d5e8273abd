use std::fmt;

use super::reading::Shown;
use super::series::Named;
use super::{Reading, Snapshot};

/// Says what was found instead, and where it may be.
pub(super) struct Mismatch<'a> {
    pub(super) name: &'a str,
    pub(super) snapshot: &'a Snapshot,
    pub(super) labels: &'a [(&'a str, &'a str)],
    /// What of the metric, and a space.
    pub(super) what: &'a str,
    pub(super) expected: Reading,
    pub(super) found: Reading,
}

/// How many series are listed.
const LISTED: usize = 20;

impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_change = self.snapshot.is_difference;
        let named = Named {
            name: self.name,
            labels: self.labels.iter().copied(),
        };
        let [expected, found] =
            [&self.expected, &self.found].map(|reading| Shown { reading, is_change });
        let what = self.what;
        write!(f, "{named}: expected {what}{expected}, found {found}")?;

        let mut series = self
            .snapshot
            .iter()
            .filter(|it| it.name() == self.name)
            .peekable();
        let (some, none) = match is_change {
            true => ("what changed of it", "nothing of it changed"),
            false => ("its series", "it has no series"),
        };
        if series.peek().is_none() {
            return write!(f, "\n{none}");
        }
        write!(f, "\n{some}:")?;
        for series in series.by_ref().take(LISTED) {
            write!(f, "\n  {series}")?;
        }
        match series.count() {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}
