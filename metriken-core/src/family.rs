use std::sync::atomic::{AtomicBool, Ordering};

/// A metric that has a series for every set of labels it was used with, as
/// readers see it who want to know more than its series:
/// [`Metric::as_family`](crate::Metric::as_family).
pub trait FamilyMetric: Send + Sync {
    /// Shows the labels that series may have, each with the values that are
    /// possible if those are known, else `None`.
    fn dimensions(&self, show: &mut dyn FnMut(&str, Option<&[&str]>));

    /// The most series there can be.
    fn max_series(&self) -> usize;

    /// How many records went to a series with the value `other`, because there
    /// was no room for their own; `None` if that cannot be.
    fn folded(&self) -> Option<u64>;

    /// Shows the label values that were folded most, as far as they are known:
    /// the label, the value, and about how many records.
    fn rejected(&self, show: &mut dyn FnMut(&str, &str, u64));
}

/// Whether there ever was a family that may fold records.
static MAY_FOLD: AtomicBool = AtomicBool::new(false);

/// Says that there is a family that may fold records.
pub fn announce_folding() {
    MAY_FOLD.store(true, Ordering::Relaxed);
}

/// Whether there may be a family whose [`FamilyMetric::folded`] is not `None`,
/// and it is worth looking for it.
pub fn may_fold() -> bool {
    MAY_FOLD.load(Ordering::Relaxed)
}
