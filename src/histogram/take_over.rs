//! Moving what was recorded from one histogram to another.

use metriken_core::h2;
use metriken_core::sync::Ordering;

use super::recorded::Histogram;
use crate::HistogramMetric;

impl Histogram {
    /// Adds what `from` has recorded, and leaves that as good as new. What is
    /// recorded in `from` meanwhile stays there or comes along.
    ///
    /// The threads' own cells are theirs to write. So what is moved is taken off
    /// in the shared ones, which all sums include: there it wraps.
    pub(crate) fn take_over(&self, from: &Self) {
        // Far less work than to look at the buckets.
        if from.count() == 0 && from.sum() == 0 {
            return;
        }
        from.for_each_bucket(&mut |index, count| {
            let value = h2::start(&from.config(), index);
            let places = (
                from.shards.make_shared(value),
                self.shards.make_shared(value),
            );
            // Without memory for either, it stays where it is.
            let (Some(from), Some(to)) = places else {
                return;
            };
            from.count.fetch_sub(count, Ordering::Relaxed);
            to.count.fetch_add(count, Ordering::Relaxed);
            if let Some(total) = from.total {
                total.fetch_sub(count, Ordering::Relaxed);
            }
            if let Some(total) = to.total {
                total.fetch_add(count, Ordering::Relaxed);
            }
        });
        let (sum, overflow) = (from.sum(), from.overflow());
        if let (Some(from), Some(to)) = (from.shards.shared(), self.shards.shared()) {
            from.sum.fetch_sub(sum, Ordering::Relaxed);
            to.sum.fetch_add(sum, Ordering::Relaxed);
            from.overflow.fetch_sub(overflow, Ordering::Relaxed);
            to.overflow.fetch_add(overflow, Ordering::Relaxed);
        }
    }
}
