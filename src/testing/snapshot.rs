use std::collections::BTreeMap;
use std::fmt;
use std::ops::Sub;
use std::thread::{self, ThreadId};

use metriken_core::slots::{own_view, whole_view};

use super::Series;
use super::identity::Identity;
use super::taken::Taken;
use crate::metrics;

/// What all metrics read as at one point, or by how much they changed between
/// two.
///
/// [`snapshot`](super::snapshot) and
/// [`process_snapshot`](super::process_snapshot) take one. The difference of
/// two is a snapshot as well, of what changed; that is what tests look at. A
/// metric that is gone at the second point is not in it, and one that came to
/// be in between counts from zero.
///
/// It is printed with a line for each series, sorted by name and labels; a
/// difference with those that changed.
///
/// # Examples
/// ```
/// use metriken::{Counter, metric, testing};
///
/// #[metric(name = "cache_hits", metadata = { cache = "pages" })]
/// static HITS: Counter = Counter::new();
///
/// let before = testing::snapshot();
/// HITS.add(2);
/// let changed = testing::snapshot() - &before;
/// assert_eq!(changed.to_string(), r#"cache_hits{cache="pages"} +2"#);
/// assert_eq!(changed.counter(&HITS, &[]), 2);
/// ```
#[derive(Clone)]
pub struct Snapshot {
    pub(super) metrics: BTreeMap<Identity, Taken>,
    pub(super) whose: Whose,
    /// Whether it is the difference of two.
    pub(super) is_difference: bool,
}

/// What a snapshot sees of counters and histograms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// What this thread recorded.
    Thread(ThreadId),
    /// Everything.
    Process,
}

impl Snapshot {
    pub(super) fn of_thread() -> Self {
        own_view(|| Self::take(Whose::Thread(thread::current().id())))
    }

    pub(super) fn of_process() -> Self {
        whole_view(|| Self::take(Whose::Process))
    }

    fn take(whose: Whose) -> Self {
        let metrics = metrics();
        let taken = metrics
            .iter()
            .map(|entry| (Identity::of(entry), Taken::of(entry)));
        Snapshot {
            metrics: taken.collect(),
            whose,
            is_difference: false,
        }
    }

    /// What has changed since this snapshot was taken: another one like it, less
    /// this one.
    ///
    /// # Panics
    /// If this is a snapshot of another thread, or a difference.
    ///
    /// # Examples
    /// ```
    /// # use metriken::{Counter, metric, testing};
    /// # #[metric(name = "cache_hits")]
    /// # static HITS: Counter = Counter::new();
    /// let before = testing::snapshot();
    /// HITS.increment();
    /// before.changes().assert_counter(&HITS, &[], 1);
    /// ```
    #[track_caller]
    pub fn changes(&self) -> Snapshot {
        let now = match self.whose {
            Whose::Thread(_) => Self::of_thread(),
            Whose::Process => Self::of_process(),
        };
        now - self
    }

    /// Whether the counts in it mean something.
    pub(super) fn has_meaning(&self) -> bool {
        self.is_difference || self.whose == Whose::Process
    }

    /// The series, sorted by name and labels; of a difference, those that
    /// changed.
    pub fn iter(&self) -> impl Iterator<Item = Series<'_>> {
        let series = self.metrics.iter().flat_map(|(identity, taken)| {
            let shown = taken.series.iter().filter(|(_, item)| item.is_shown);
            shown.map(|(labels, item)| Series {
                name: &identity.name,
                labels,
                reading: &item.reading,
                is_change: self.is_difference,
            })
        });
        // Several metrics may have one name, and their labels alternate.
        let mut series: Vec<_> = series.collect();
        series.sort_by_key(|series| (series.name, series.labels));
        series.into_iter()
    }

    /// Whether there is no series, or in a difference, whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

/// What changed since `before`.
///
/// # Panics
/// If the two are not of the same thread, or not both of the process, or if one
/// is a difference.
impl Sub<&Snapshot> for Snapshot {
    type Output = Snapshot;

    #[track_caller]
    fn sub(self, before: &Snapshot) -> Snapshot {
        assert!(
            !self.is_difference && !before.is_difference,
            "a difference of snapshots is not compared with another one"
        );
        assert!(
            self.whose == before.whose,
            "these snapshots are not of the same: take both on one thread, or take both with \
             `process_snapshot()`; an async test may have moved to another thread in between"
        );
        let since = |(identity, taken): (&Identity, &Taken)| {
            let before = before.metrics.get(identity);
            (identity.clone(), taken.since(before))
        };
        Snapshot {
            metrics: self.metrics.iter().map(since).collect(),
            whose: self.whose,
            is_difference: true,
        }
    }
}

/// Whether both show the same series with the same readings.
impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str(match self.is_difference {
                true => "nothing changed",
                false => "no series",
            });
        }
        for (i, series) in self.iter().enumerate() {
            let line = if i == 0 { "" } else { "\n" };
            write!(f, "{line}{series}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
