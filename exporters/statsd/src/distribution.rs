//! What a histogram recorded since the receiver was told last.

use histogram::Config;
use metriken_core::{HistogramMetric, h2};

use crate::ledger::{Account, Ledger};

/// The records of one series that are to be sent.
#[derive(Debug, Default)]
pub(crate) struct Distribution {
    config: Option<Config>,
    /// As read: every bucket that is not empty.
    buckets: Vec<(u32, u64)>,
    sum: Option<u64>,
    due: Vec<Due>,
    count: u64,
    due_sum: u64,
}

/// Records of one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// The place of the bucket's tally in the ledger.
    pub(crate) place: usize,
    pub(crate) bucket: u32,
    pub(crate) count: u64,
}

impl Distribution {
    /// Reads the histogram as it is now. Values above its range count as if
    /// they were in one more bucket.
    pub(crate) fn read(&mut self, histogram: &dyn HistogramMetric) {
        let config = histogram.config();
        self.buckets.clear();
        let buckets = &mut self.buckets;
        let mut within = 0_u64;
        let totals = histogram.for_each_bucket(&mut |bucket, count| {
            // There are fewer than 2^32 of them, or they would not be in memory.
            buckets.push((bucket as u32, count));
            within = within.wrapping_add(count);
        });
        let above = totals.count.wrapping_sub(within);
        if above > 0 {
            buckets.push((config.total_buckets() as u32, above));
        }
        self.sum = totals.sum;
        self.config = Some(config);
    }

    /// Leaves what was not sent.
    pub(crate) fn subtract_sent(&mut self, ledger: &mut Ledger, account: Account) {
        ledger.distribution(account, &self.buckets, self.sum);
        self.due.clear();
        let tallies = ledger.tallies(account).iter().enumerate();
        self.due.extend(tallies.filter_map(|(place, tally)| {
            let (bucket, count) = (tally.bucket, tally.due());
            let due = Due {
                place,
                bucket,
                count,
            };
            (count > 0).then_some(due)
        }));
        self.count = self.due.iter().map(|due| due.count).sum();
        self.due_sum = ledger.sum(account).due();
    }

    /// The records that are to be sent, in order of their buckets.
    pub(crate) fn due(&self) -> &[Due] {
        &self.due
    }

    /// The same, to be put into another order.
    pub(crate) fn due_mut(&mut self) -> &mut [Due] {
        &mut self.due
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Their sum, if the histogram keeps one.
    pub(crate) fn sum(&self) -> Option<u64> {
        self.sum.map(|_| self.due_sum)
    }

    /// The value in the middle of a bucket, in the recorded unit.
    pub(crate) fn middle(&self, bucket: u32) -> u64 {
        let (start, end) = self.range(bucket);
        start + (end - start) / 2
    }

    /// The highest value of a bucket.
    pub(crate) fn end(&self, bucket: u32) -> u64 {
        self.range(bucket).1
    }

    /// What is above the range counts as the highest value within.
    fn range(&self, bucket: u32) -> (u64, u64) {
        let Some(config) = &self.config else {
            return (0, 0);
        };
        let last = config.total_buckets() - 1;
        let bucket = bucket as usize;
        let end = h2::end(config, bucket.min(last));
        let start = if bucket > last {
            end
        } else {
            h2::start(config, bucket)
        };
        (start, end)
    }
}
