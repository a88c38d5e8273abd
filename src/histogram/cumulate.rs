use std::ops::Range;

/// Sums buckets into the ranges between given ends.
pub(super) struct Ranges<'a> {
    ends: &'a [usize],
    counts: &'a mut [u64],
    /// What is above the last end.
    beyond: u64,
    /// The range of the last buckets that were added: the next ones are mostly
    /// not far above.
    at: usize,
}

impl<'a> Ranges<'a> {
    /// Nothing yet, in ranges that end with the buckets `ends`.
    ///
    /// # Panics
    /// If `counts` is shorter than `ends`.
    pub(super) fn new(ends: &'a [usize], counts: &'a mut [u64]) -> Self {
        let counts = &mut counts[..ends.len()];
        counts.fill(0);
        Ranges {
            ends,
            counts,
            beyond: 0,
            at: 0,
        }
    }

    /// Adds consecutive buckets, of which those in a range, counted from the
    /// first, have this `sum`.
    pub(super) fn add(&mut self, buckets: Range<usize>, sum: impl Fn(Range<usize>) -> u64) {
        let mut start = buckets.start;
        let mut range = self.range_of(start);
        while start < buckets.end {
            let end = self
                .ends
                .get(range)
                .map_or(buckets.end, |&end| end.saturating_add(1));
            let stop = end.min(buckets.end);
            let count = self.counts.get_mut(range).unwrap_or(&mut self.beyond);
            let from = start - buckets.start;
            *count = count.wrapping_add(sum(from..from + (stop - start)));
            start = stop;
            self.at = range;
            range += 1;
        }
    }

    /// The range that a bucket is in.
    fn range_of(&self, bucket: usize) -> usize {
        let below = |range: usize| self.ends.get(range).is_some_and(|&end| end < bucket);
        let mut range = self.at;
        if range > 0 && !below(range - 1) {
            // Lower than the last: another thread's.
            range = 0;
        }
        while below(range) {
            range += 1;
        }
        range
    }

    /// Adds what is above all buckets.
    pub(super) fn add_beyond(&mut self, count: u64) {
        self.beyond = self.beyond.wrapping_add(count);
    }

    /// Turns the counts into running totals and returns the total of all.
    pub(super) fn run_up(self) -> u64 {
        let mut total = 0_u64;
        for count in self.counts {
            total = total.wrapping_add(*count);
            *count = total;
        }
        total.wrapping_add(self.beyond)
    }
}
