use std::slice::{Iter, IterMut};

/// Adds up buckets in their order, and notes the sums at given ends.
pub(super) struct Cumulate<'a> {
    ends: Iter<'a, usize>,
    counts: IterMut<'a, u64>,
    /// The first end that is not passed yet; beyond all buckets if there is
    /// none.
    end: usize,
    sum: u64,
}

impl<'a> Cumulate<'a> {
    /// Before the first bucket. What the buckets up to and with `ends[i]` sum
    /// up to is added to `counts[i]`. Ends are expected to ascend.
    ///
    /// # Panics
    /// If `counts` is shorter than `ends`.
    pub(super) fn new(ends: &'a [usize], counts: &'a mut [u64]) -> Self {
        let counts = counts[..ends.len()].iter_mut();
        let mut ends = ends.iter();
        Cumulate {
            end: next(&mut ends),
            ends,
            counts,
            sum: 0,
        }
    }

    /// Whether the first end that is not passed is below the bucket `next`.
    #[inline(always)]
    pub(super) fn ends_before(&self, next: usize) -> bool {
        self.end < next
    }

    /// Adds to the sum of all buckets so far, of which none is an end.
    #[inline(always)]
    pub(super) fn add(&mut self, sum: u64) {
        self.sum = self.sum.wrapping_add(sum);
    }

    /// Notes the sum for the ends below `next`.
    #[inline(always)]
    pub(super) fn pass(&mut self, next_bucket: usize) {
        while self.end < next_bucket {
            if let Some(count) = self.counts.next() {
                *count = count.wrapping_add(self.sum);
            }
            self.end = next(&mut self.ends);
        }
    }

    /// Adds consecutive buckets, the first of which is `first`, in as many
    /// parts as their ends ask for.
    pub(super) fn add_all<B>(
        &mut self,
        first: usize,
        mut buckets: &[B],
        sum: impl Fn(&[B]) -> u64,
    ) {
        let next = first + buckets.len();
        while self.end < next {
            let start = next - buckets.len();
            let len = (self.end + 1).saturating_sub(start);
            let (part, rest) = buckets.split_at(len);
            self.add(sum(part));
            self.pass(start + len);
            buckets = rest;
        }
        self.add(sum(buckets));
    }

    /// Ends behind the last bucket, and returns the sum of all.
    pub(super) fn finish(self) -> u64 {
        for count in self.counts {
            *count = count.wrapping_add(self.sum);
        }
        self.sum
    }
}

fn next(ends: &mut Iter<'_, usize>) -> usize {
    ends.next().copied().unwrap_or(usize::MAX)
}
