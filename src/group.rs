//! Groups: many metrics of one type under one name, found by index.

mod labels;
mod member;
mod metadata;
mod readings;
mod record;

use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use once_cell::race::OnceBox;

use self::labels::Labels;
use self::member::Member;
use crate::digits::Digits;
use crate::pieces::Pieces;
use crate::{Counter, Gauge, Histogram, Kind, KnownKind, Label, Metric, Value, Visit};

/// Counters by index. See [`Group`].
pub type CounterGroup = Group<Counter>;

/// Gauges by index. See [`Group`].
pub type GaugeGroup = Group<Gauge>;

/// Histograms by index. See [`Group`].
pub type HistogramGroup = Group<Histogram>;

/// Another name of [`HistogramGroup`] in the published crate.
pub type CounterHistogramGroup = HistogramGroup;

/// Metrics of one type under one name, found by index: one for each processor,
/// one for each slot of a table.
///
/// A member is shown from when it is first written, with the labels that it
/// was given ([`set_metadata`](Self::set_metadata)), or else with its index as
/// the label `index`.
///
/// Writing beyond the end does nothing and returns `false`, so a group never
/// shows more series than it has [`entries`](Self::entries).
///
/// # Cost
/// A declaration allocates nothing, and a group is as large as what is written
/// of it: 8 bytes for every 2,048 members as soon as one is written, 256 bytes
/// for each 2,048 of which one is, and the members themselves 64 at a time.
/// Three members of a `CounterGroup::new(1_000_000)` take 8 KB.
///
/// Writing to a member costs finding it, a few loads, and then what writing to
/// a metric of its type costs: counters and histograms have cells a thread, as
/// they have on their own. A counter that is only ever [`set`](Self::set) has
/// none.
///
/// # Examples
/// ```
/// use metriken::{CounterGroup, metric};
/// use std::collections::HashMap;
///
/// /// Interrupts served.
/// #[metric(name = "cpu_interrupts")]
/// static INTERRUPTS: CounterGroup = CounterGroup::new(1024);
///
/// INTERRUPTS.increment(0);
/// INTERRUPTS.add(5, 2);
/// INTERRUPTS.set_metadata(5, HashMap::from([("cpu".to_owned(), "5".to_owned())]));
/// assert_eq!(INTERRUPTS.value(5), Some(2));
/// assert_eq!(INTERRUPTS.value(1), None);
/// ```
pub struct Group<M: Member> {
    runs: Pieces<OnceBox<Run<M>>, RUNS>,
    entries: usize,
    shape: M::Shape,
    labels: Labels,
}

/// How many members are allocated at once: as many as a word has bits.
const RUN: usize = 64;

/// How many runs the directory is allocated for at once.
const RUNS: usize = 32;

/// Members that were allocated together.
struct Run<M> {
    /// A bit for each member that was written.
    written: AtomicU64,
    members: [M; RUN],
}

impl<M: Member> Run<M> {
    fn boxed(shape: M::Shape) -> Box<Self> {
        Box::new(Run {
            written: AtomicU64::new(0),
            members: std::array::from_fn(|_| M::with_shape(shape)),
        })
    }
}

impl<M: Member> Group<M> {
    const fn with_shape(entries: usize, shape: M::Shape) -> Self {
        assert!(
            entries <= u32::MAX as usize,
            "a group has at most 2^32 - 1 members"
        );
        Group {
            runs: Pieces::new(entries.div_ceil(RUN)),
            entries,
            shape,
            labels: Labels::new(),
        }
    }

    /// How many members the group has room for.
    pub const fn entries(&self) -> usize {
        self.entries
    }

    /// Lets `write` change a member, and returns what it returns; `None` if
    /// the index is out of range.
    #[inline]
    fn write<R>(&self, index: usize, write: impl FnOnce(&M) -> R) -> Option<R> {
        if index >= self.entries {
            return None;
        }
        let run = self.runs.get_or_make(index / RUN, OnceBox::new)?;
        let run = run.get_or_init(|| Run::boxed(self.shape));
        let result = write(&run.members[index % RUN]);
        let bit = 1 << (index % RUN);
        if run.written.load(Ordering::Relaxed) & bit == 0 {
            // After the write, so that nobody is shown the value before it.
            run.written.fetch_or(bit, Ordering::Release);
        }
        Some(result)
    }

    /// The member, if it was written.
    fn member(&self, index: usize) -> Option<&M> {
        let run = self.runs.get(index / RUN)?.get()?;
        let written = run.written.load(Ordering::Acquire);
        (written & 1 << (index % RUN) != 0).then(|| &run.members[index % RUN])
    }

    /// The runs that exist, each with the index of its first member.
    fn runs(&self) -> impl Iterator<Item = (usize, &Run<M>)> {
        let runs = self.runs.iter().flat_map(|(start, runs)| {
            let runs = runs.iter().enumerate();
            runs.map(move |(i, run)| ((start + i) * RUN, run))
        });
        runs.filter_map(|(start, run)| Some((start, run.get()?)))
    }
}

impl<M: Member> Metric for Group<M> {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(M::group_value(self))
    }

    /// Shows the members that were written. No lock is held while `visitor`
    /// runs, and nothing is allocated.
    fn visit(&self, visitor: &mut dyn Visit) {
        for (start, run) in self.runs() {
            let mut written = run.written.load(Ordering::Acquire);
            let labels = self.labels.run(start);
            while written != 0 {
                let i = written.trailing_zeros() as usize;
                written &= written - 1;
                let sample = run.members[i].sample();
                match &labels[i] {
                    Some(labels) => visitor.series(labels.labels(), sample),
                    None => {
                        let index = Digits::of(start + i);
                        visitor.series(&[Label::new("index", index.as_str())], sample);
                    }
                }
            }
        }
    }
}

impl<M: Member> KnownKind for Group<M> {
    const KIND: Kind = M::KIND;
}

impl<M: Member> fmt::Debug for Group<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = self.runs().map(|(_, run)| &run.written);
        let written = written.map(|bits| bits.load(Ordering::Relaxed).count_ones());
        f.debug_struct("Group")
            .field("kind", &M::KIND)
            .field("entries", &self.entries)
            .field("written", &written.sum::<u32>())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
