//! Which of the declared metrics nothing has touched.

mod at_exit;
mod declared;
mod file;
mod gap;
mod touched;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use metriken_core::slots::whole_view;

pub use self::at_exit::write_coverage_at_exit;
pub use self::declared::Declared;
use self::declared::Place;
pub use self::gap::Gap;
pub use self::touched::Touched;
use crate::metrics;

/// What some processes have touched of the metrics that are declared in them
/// with `#[metric]`, and of the label values that their families may have.
///
/// A metric counts as [touched](Touched) by what it shows when it is looked at.
///
/// It is printed as a report of what was not touched.
///
/// # Examples
/// ```
/// use metriken::{Counter, metric, testing};
///
/// #[metric(name = "mails_sent")]
/// static SENT: Counter = Counter::new();
///
/// #[metric(name = "mails_returned")]
/// static RETURNED: Counter = Counter::new();
///
/// SENT.increment();
/// let mut coverage = testing::coverage();
/// coverage.retain(|metric| metric.name().starts_with("mails_"));
/// let untouched: Vec<_> = coverage.untouched().collect();
/// assert_eq!(untouched[0].metric().name(), "mails_returned");
/// assert_eq!(untouched.len(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    metrics: BTreeMap<Place, Declared>,
}

impl Coverage {
    /// That of this process, so far.
    pub(in crate::testing) fn of_process() -> Self {
        let mut coverage = Coverage::default();
        let declared = metrics().static_metrics().iter().map(Declared::of);
        whole_view(|| coverage.extend(declared));
        coverage
    }

    /// Adds what other processes touched. What any of them did was touched.
    pub fn merge(&mut self, other: Coverage) {
        self.extend(other.metrics.into_values());
    }

    fn extend(&mut self, metrics: impl IntoIterator<Item = Declared>) {
        for metric in metrics {
            match self.metrics.entry(metric.place()) {
                Entry::Occupied(mut own) => own.get_mut().merge(metric),
                Entry::Vacant(place) => _ = place.insert(metric),
            }
        }
    }

    /// Keeps the metrics for which `keep` is true, such as those of one's own
    /// crates.
    pub fn retain(&mut self, mut keep: impl FnMut(&Declared) -> bool) {
        self.metrics.retain(|_, metric| keep(metric));
    }

    /// All metrics that are declared, by crate, file and line.
    pub fn metrics(&self) -> impl ExactSizeIterator<Item = &Declared> {
        self.metrics.values()
    }

    /// What was never touched: metrics, and of those that were touched, the
    /// label values that no series had.
    pub fn untouched(&self) -> impl Iterator<Item = Gap<'_>> {
        self.metrics().flat_map(Declared::gaps)
    }

    /// The metrics of which it cannot be told.
    pub fn unknown(&self) -> impl Iterator<Item = &Declared> {
        let unknown = |metric: &&Declared| metric.touched() == Touched::Unknown;
        self.metrics().filter(unknown)
    }

    /// Writes what was touched to a new file in `directory`, which is made if
    /// need be, and returns the file's path.
    ///
    /// # Errors
    /// If the directory or the file cannot be written.
    pub fn write_to(&self, directory: impl AsRef<Path>) -> io::Result<PathBuf> {
        file::write(self, directory.as_ref())
    }

    /// Reads what all processes wrote to `directory`, and unites it. Other
    /// files there are left alone.
    ///
    /// # Errors
    /// If the directory or a file cannot be read, and if a file is not as
    /// [`write_to`](Self::write_to) left it. The error says which file.
    pub fn read_from(directory: impl AsRef<Path>) -> io::Result<Self> {
        file::read(directory.as_ref())
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Vec::new();
        if self.untouched().next().is_some() {
            lines.push("never touched:".to_owned());
            lines.extend(self.untouched().map(|gap| format!("  {gap}")));
        }
        if self.unknown().next().is_some() {
            lines.push("perhaps never touched:".to_owned());
            lines.extend(self.unknown().map(|metric| format!("  {metric}")));
        }
        if lines.is_empty() {
            lines.push(format!(
                "all of {} metrics were touched",
                self.metrics.len()
            ));
        }
        f.write_str(&lines.join("\n"))
    }
}
