//! Reading a histogram for the second time.
//!
//! Reading is waiting for memory: the buckets of four orders of magnitude are
//! 15 KiB a thread. What most histograms of a large program counted between two
//! exports is in a few runs, if anything, and each run has a total. So a reader
//! keeps the totals and what it found within each run, and looks into those
//! only whose total is another one.
//!
//! A total is read before the buckets are, and a value is in its bucket before
//! it is in the total. So what is kept has all that is in the total that is kept
//! with it; a value that was in its bucket only is in the total later, and the
//! run is looked into again. Totals of threads only grow, and where counts were
//! taken off the histogram has another identity: the sum of the totals is the
//! same only if each of them is.

use metriken_core::sync::Ordering;

use super::prefetch::AHEAD;
use super::recorded::Histogram;
use super::shard::{RUNS, ones, range_of};
use crate::Totals;

/// What the last reading found.
#[derive(Debug, Default)]
pub(super) struct Last {
    /// Of the histogram that was read, or zero.
    identity: u64,
    /// The runs that exist, by bit.
    made: u64,
    /// What is known of each of them.
    runs: Vec<Run>,
    /// By end: how many values are in its run up to it. Of use only for ends
    /// within runs that exist.
    within: Vec<u64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Run {
    /// By which it is known again.
    total: u64,
    /// The sum of its buckets, as they were found.
    sum: u64,
}

impl Last {
    /// See [`HistogramMetric::cumulate_again`](crate::HistogramMetric).
    pub(super) fn cumulate(
        &mut self,
        histogram: &Histogram,
        ends: &[usize],
        counts: &mut [u64],
    ) -> Totals {
        let identity = histogram.shards.identity();
        let (mut totals, mut made) = ([0; RUNS], 0);
        let (mut overflow, mut sum) = (0_u64, 0_u64);
        histogram.shards.for_each(|shard| {
            made |= shard.add_totals(&mut totals);
            overflow = overflow.wrapping_add(shard.overflow.load(Ordering::Relaxed));
            sum = sum.wrapping_add(shard.sum.load(Ordering::Relaxed));
        });
        if (self.identity, self.made, self.within.len()) != (identity, made, ends.len()) {
            self.begin(identity, made, ends.len());
            self.look_into(made, histogram, &totals, ends);
        } else {
            let known = ones(made).zip(&self.runs);
            let changed = known.filter(|(run, known)| known.total != totals[*run]);
            let changed = changed.fold(0, |changed, (run, _)| changed | 1 << run);
            self.look_into(changed, histogram, &totals, ends);
        }
        let in_buckets = self.tell(histogram, ends, &mut counts[..ends.len()]);
        Totals {
            count: in_buckets.wrapping_add(overflow),
            sum: Some(sum),
        }
    }

    /// Knows nothing yet of a histogram with these runs.
    fn begin(&mut self, identity: u64, made: u64, ends: usize) {
        (self.identity, self.made) = (identity, made);
        self.runs.clear();
        self.runs.resize(made.count_ones() as usize, Run::default());
        self.within.clear();
        self.within.resize(ends, 0);
    }

    /// Finds out what is in these runs.
    fn look_into(
        &mut self,
        runs: u64,
        histogram: &Histogram,
        totals: &[u64; RUNS],
        ends: &[usize],
    ) {
        let shards = &histogram.shards;
        let fetch = |run| shards.for_each(|shard| shard.prefetch(run));
        let mut ahead = ones(runs);
        ahead.by_ref().take(AHEAD).for_each(fetch);
        for (known, run) in self.runs.iter_mut().zip(ones(self.made)) {
            if runs >> run & 1 == 0 {
                continue;
            }
            ahead.next().into_iter().for_each(fetch);
            let (start, end) = range_of(&histogram.config(), run);
            let first = ends.partition_point(|&it| it < start);
            let len = ends[first..].partition_point(|&it| it < end);
            let (ends, within) = (
                &ends[first..first + len],
                &mut self.within[first..first + len],
            );
            known.total = totals[run];
            if ends.first().is_some_and(|&it| it < end - 1) {
                within.fill(0);
                known.sum = 0;
                shards.for_each(|shard| {
                    let sum = shard.cumulate_run(run, ends, within);
                    known.sum = known.sum.wrapping_add(sum);
                });
            } else {
                within.fill(known.total);
                known.sum = known.total;
            }
        }
    }

    /// Fills `counts`, and returns the sum of all buckets.
    fn tell(&self, histogram: &Histogram, ends: &[usize], counts: &mut [u64]) -> u64 {
        let config = histogram.config();
        let mut below = 0_u64;
        let mut next = 0;
        for (run, known) in ones(self.made).zip(&self.runs) {
            let (start, end) = range_of(&config, run);
            while next < ends.len() && ends[next] < end {
                let within = if ends[next] < start {
                    0
                } else {
                    self.within[next]
                };
                counts[next] = below.wrapping_add(within);
                next += 1;
            }
            below = below.wrapping_add(known.sum);
        }
        counts[next..].fill(below);
        below
    }
}
