use std::cmp::Ordering;

use histogram::{Config, SparseHistogram};
use metriken_core::{HistogramMetric, h2};

/// The buckets of a histogram that are not empty.
///
/// All numbers are modulo 2^64, as they are where they are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    pub(super) config: Config,
    pub(super) count: u64,
    pub(super) sum: Option<u64>,
    /// In order of indexes, none with a count of zero.
    pub(super) buckets: Vec<(u32, u64)>,
}

impl Histogram {
    /// A histogram without values, for [`read`](Self::read) to fill.
    pub(super) fn empty(config: Config) -> Self {
        Histogram {
            config,
            count: 0,
            sum: None,
            buckets: Vec::new(),
        }
    }

    /// The layout of the buckets.
    pub fn config(&self) -> Config {
        self.config
    }

    /// How many values were recorded, those above the highest bucket included.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The exact sum of the recorded values modulo 2^64, if it was kept.
    pub fn sum(&self) -> Option<u64> {
        self.sum
    }

    /// Every bucket that is not empty, in order: its index and its count.
    pub fn buckets(&self) -> impl ExactSizeIterator<Item = (usize, u64)> {
        let buckets = self.buckets.iter();
        buckets.map(|&(index, count)| (index as usize, count))
    }

    /// Every bucket that is not empty, in order: its lowest and its highest
    /// value, as recorded, and its count.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = (u64, u64, u64)> {
        let config = &self.config;
        self.buckets()
            .map(|(index, count)| (h2::start(config, index), h2::end(config, index), count))
    }

    /// The same for the crate [`histogram`], which answers about quantiles.
    pub fn to_sparse(&self) -> SparseHistogram {
        let (index, count) = self.buckets.iter().copied().unzip();
        // In order, within the configuration and without zeros, which is all
        // that is asked of them.
        SparseHistogram::from_parts(self.config, index, count)
            .unwrap_or_else(|_| SparseHistogram::with_config(&self.config))
    }

    /// Takes over what `metric` shows now.
    pub(super) fn read(&mut self, metric: &dyn HistogramMetric) {
        self.config = metric.config();
        self.buckets.clear();
        let total = self.config.total_buckets();
        let totals = metric.for_each_bucket(&mut |index, count| {
            // The metric may be of anybody's writing.
            let next = self.buckets.last().map_or(0, |last| last.0 as usize + 1);
            if (next..total).contains(&index) && count != 0 {
                self.buckets.push((index as u32, count));
            }
        });
        self.count = totals.count;
        self.sum = totals.sum;
    }

    /// What was recorded since `earlier`, or `None` if a bucket has fallen.
    pub(super) fn since(&self, earlier: &Self) -> Option<Self> {
        let mut fell = false;
        let mut difference = |now: u64, then: u64| {
            let difference = now.wrapping_sub(then);
            fell |= super::delta::is_fall(difference);
            difference
        };
        let since = Histogram {
            config: self.config,
            count: difference(self.count, earlier.count),
            sum: combine(self.sum, earlier.sum, u64::wrapping_sub),
            buckets: join(&self.buckets, &earlier.buckets, difference),
        };
        (!fell).then_some(since)
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.count = self.count.wrapping_add(other.count);
        self.sum = combine(self.sum, other.sum, u64::wrapping_add);
        self.buckets = join(&self.buckets, &other.buckets, u64::wrapping_add);
    }
}

fn combine(a: Option<u64>, b: Option<u64>, with: fn(u64, u64) -> u64) -> Option<u64> {
    Some(with(a?, b?))
}

/// Combines the counts of each bucket in either list; what comes to zero is
/// left out.
fn join(
    a: &[(u32, u64)],
    b: &[(u32, u64)],
    mut with: impl FnMut(u64, u64) -> u64,
) -> Vec<(u32, u64)> {
    let mut joined = Vec::with_capacity(a.len().max(b.len()));
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    loop {
        let order = match (a.peek(), b.peek()) {
            (Some(a), Some(b)) => a.0.cmp(&b.0),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return joined,
        };
        let left = if order.is_le() { a.next() } else { None };
        let right = if order.is_ge() { b.next() } else { None };
        let count = |side: Option<&(u32, u64)>| side.map_or(0, |side| side.1);
        let count = with(count(left), count(right));
        if count != 0 {
            joined.extend(left.or(right).map(|&(index, _)| (index, count)));
        }
    }
}
