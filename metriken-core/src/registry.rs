//! The registry: every metric of the process, static and dynamic.

mod dynamic;
mod grace;
mod iter;
mod section;
mod table;

pub(crate) use self::dynamic::{Registration, register};
pub use self::iter::{DynMetricsIter, MetricsIter};
pub use self::section::METRIKEN_ENTRIES_V1;
use self::table::View;
use crate::MetricEntry;

/// The registry as it is at this moment.
///
/// The view does not change while it is held: metrics that are registered
/// meanwhile are not in it, metrics that are dropped meanwhile stay in it and
/// stay readable. Their values are not part of the view; they are read when
/// asked for.
///
/// # Cost
/// No lock and no allocation. Registering and dropping metrics does not wait
/// for views to go away, on this thread or any other; only memory does.
///
/// # Examples
/// ```
/// for entry in &metriken_core::metrics() {
///     println!("{}", entry.name());
/// }
/// ```
pub fn metrics() -> Metrics {
    Metrics {
        statics: section::entries(),
        dynamic: dynamic::view(),
    }
}

/// The view of the registry that [`metrics`] returns.
#[derive(Debug)]
pub struct Metrics {
    statics: &'static [MetricEntry],
    dynamic: View<'static>,
}

/// Names an entry within the [version](Metrics::version) of the registry that
/// it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(Place);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Place {
    Static(u32),
    Dynamic(u32),
}

impl Metrics {
    /// The metrics declared with `#[metric]`, in the linker's order.
    pub fn static_metrics(&self) -> &'static [MetricEntry] {
        self.statics
    }

    /// The metrics made at run time. To know its length, the iterator counts
    /// them when it is made.
    pub fn dynamic_metrics(&self) -> DynMetricsIter<'_> {
        DynMetricsIter::new(&self.dynamic)
    }

    /// All metrics, static ones first.
    pub fn iter(&self) -> MetricsIter<'_> {
        MetricsIter::new(self.statics.iter(), self.dynamic_metrics())
    }

    /// A number that changes whenever a metric is registered or dropped. What
    /// is derived from the set of metrics may be kept as long as it stays.
    pub fn version(&self) -> u64 {
        self.dynamic.version()
    }

    /// All metrics with the ids by which [`get`](Self::get) finds them again.
    pub fn ids(&self) -> impl Iterator<Item = (EntryId, &MetricEntry)> {
        let statics = self.statics.iter().enumerate();
        let statics = statics.map(|(i, entry)| (EntryId(Place::Static(i as u32)), entry));
        let dynamic = self.dynamic.slots();
        statics.chain(dynamic.map(|(slot, entry)| (EntryId(Place::Dynamic(slot)), entry)))
    }

    /// The entry with this id, in constant time. Ids from another version of
    /// the registry name another entry or none.
    pub fn get(&self, id: EntryId) -> Option<&MetricEntry> {
        match id.0 {
            Place::Static(index) => self.statics.get(index as usize),
            Place::Dynamic(slot) => self.dynamic.entry(slot),
        }
    }
}

impl<'a> IntoIterator for &'a Metrics {
    type Item = &'a MetricEntry;
    type IntoIter = MetricsIter<'a>;

    fn into_iter(self) -> MetricsIter<'a> {
        self.iter()
    }
}
