//! Moving what was recorded from one histogram to another.

use metriken_core::h2;
use metriken_core::slots::whole_view;
use metriken_core::sync::{AtomicU64, Ordering};

use super::recorded::Histogram;
use crate::HistogramMetric;

impl Histogram {
    /// Adds what `from` has recorded, and leaves that as good as new. What is
    /// recorded in `from` meanwhile stays there or comes along.
    ///
    /// The threads' own cells are theirs to write. So what is moved is taken off
    /// in the shared ones, which all sums include: there it wraps.
    pub(crate) fn take_over(&self, from: &Self) {
        whole_view(|| self.take_over_all(from));
    }

    fn take_over_all(&self, from: &Self) {
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
            let (Some(shared), Some(to)) = places else {
                return;
            };
            shift(count, Some(shared.count), Some(to.count));
            // By itself: a thread may have added to the bucket only so far.
            let total = from.sum_of(|shard| shard.total_at(index));
            shift(total, shared.total, to.total);
        });
        let (sum, overflow) = (from.sum(), from.overflow());
        if let (Some(from), Some(to)) = (from.shards.shared(), self.shards.shared()) {
            shift(sum, Some(&from.sum), Some(&to.sum));
            shift(overflow, Some(&from.overflow), Some(&to.overflow));
        }
        // Totals were taken off, and might come to what they were.
        from.shards.forget_identity();
    }
}

/// Takes off here and adds there, where there is a number to do it to.
fn shift(amount: u64, from: Option<&AtomicU64>, to: Option<&AtomicU64>) {
    if let Some(from) = from {
        // Release, so that who sees it taken off sees it in the threads' cells.
        from.fetch_sub(amount, Ordering::Release);
    }
    if let Some(to) = to {
        // Release, so that what is in a total is in its bucket.
        to.fetch_add(amount, Ordering::Release);
    }
}
