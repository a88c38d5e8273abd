//! Entries together with what they point to.

use std::any::Any;
use std::sync::Arc;

use super::MetricEntry;
use crate::Metric;

/// Shared by the entries that it keeps everything for.
pub(crate) type Keeper = Arc<dyn Any + Send + Sync>;

/// Entries on their way to the registry, where they appear at once.
pub(crate) struct Kept<E> {
    pub(super) entries: E,
    /// Keeps what the entries point to and do not own: their metrics at least.
    pub(super) keeper: Keeper,
}

impl Kept<[MetricEntry; 1]> {
    /// `metric` and its entry.
    pub(crate) fn metric<T: Metric>(metric: Arc<T>, mut entry: MetricEntry) -> Self {
        // SAFETY: the keeper is the metric, and the two stay together.
        unsafe { entry.assign(Arc::as_ptr(&metric)) };
        Kept {
            entries: [entry],
            keeper: metric,
        }
    }
}

impl<E> Kept<E> {
    /// The entries and their keeper.
    ///
    /// # Safety
    /// The keeper must be kept for as long as anybody can reach an entry.
    pub(crate) unsafe fn into_parts(self) -> (E, Keeper) {
        (self.entries, self.keeper)
    }
}
