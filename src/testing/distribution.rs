use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use metriken_core::h2;

use crate::HistogramMetric;

/// What a histogram counted, at one point or between two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution {
    count: u64,
    sum: Option<u64>,
    /// The values in each bucket that is not empty, by its lowest and its
    /// highest value.
    buckets: BTreeMap<(u64, u64), u64>,
}

impl Distribution {
    pub(super) fn of(histogram: &dyn HistogramMetric) -> Self {
        let config = histogram.config();
        let mut buckets = BTreeMap::new();
        let totals = histogram.for_each_bucket(&mut |index, count| {
            let range = (h2::start(&config, index), h2::end(&config, index));
            buckets.insert(range, count);
        });
        Distribution {
            count: totals.count,
            sum: totals.sum,
            buckets,
        }
    }

    /// How many values were recorded, those above the highest bucket included.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The sum of the recorded values modulo 2^64; `None` if the histogram
    /// keeps none.
    pub fn sum(&self) -> Option<u64> {
        self.sum
    }

    /// The buckets that values were counted in, in order: which values belong
    /// there, and how many came.
    pub fn buckets(&self) -> impl Iterator<Item = (RangeInclusive<u64>, u64)> {
        let buckets = self.buckets.iter();
        buckets.map(|(&(start, end), &count)| (start..=end, count))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0 && self.sum.unwrap_or(0) == 0 && self.buckets.is_empty()
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.combine(other, u64::wrapping_add);
    }

    pub(super) fn since(&self, before: &Self) -> Self {
        let mut change = self.clone();
        change.combine(before, u64::wrapping_sub);
        change
    }

    fn combine(&mut self, other: &Self, with: impl Fn(u64, u64) -> u64) {
        self.count = with(self.count, other.count);
        self.sum = self.sum.zip(other.sum).map(|(sum, other)| with(sum, other));
        for (&range, &other) in &other.buckets {
            let count = self.buckets.entry(range).or_default();
            *count = with(*count, other);
        }
        self.buckets.retain(|_, count| *count != 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Histogram;

    fn buckets(distribution: &Distribution) -> Vec<(RangeInclusive<u64>, u64)> {
        distribution.buckets().collect()
    }

    #[test]
    fn a_difference_has_what_was_recorded_since_and_a_sum_has_both() {
        let histogram = Histogram::new(1, 4);
        [1, 9, 9].iter().for_each(|&value| histogram.record(value));
        let before = Distribution::of(&histogram);
        [1, 6, 100]
            .iter()
            .for_each(|&value| histogram.record(value));
        let now = Distribution::of(&histogram);

        let change = now.since(&before);
        assert_eq!((change.count(), change.sum()), (3, Some(107)));
        assert_eq!(buckets(&change), [(1..=1, 1), (6..=7, 1)]);
        let mut both = before.clone();
        both.add(&change);
        assert_eq!(both, now);
        assert_eq!(buckets(&now), [(1..=1, 2), (6..=7, 1), (8..=11, 2)]);
        assert!(now.since(&now).is_empty() && !change.is_empty());
    }
}
