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

use std::ops::Range;

use ::histogram::Config;
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
    /// The runs that exist, by bit, and how many ends there are.
    made: u64,
    ends: usize,
    /// What is known of each of the runs.
    runs: Vec<Run>,
    /// How many values are in a run up to each of the ends within it, one run
    /// after the other.
    within: Vec<u64>,
}

#[derive(Clone, Debug)]
struct Run {
    number: usize,
    /// Which of the ends are within it.
    ends: Range<usize>,
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
        let changed = if (self.identity, self.made, self.ends) == (identity, made, ends.len()) {
            let changed = self.runs.iter();
            let changed = changed.filter(|known| known.total != totals[known.number]);
            changed.fold(0, |changed, known| changed | 1 << known.number)
        } else {
            self.begin(&histogram.config(), ends, made);
            self.identity = identity;
            made
        };
        self.look_into(changed, histogram, &totals, ends);
        let in_buckets = self.tell(&mut counts[..ends.len()]);
        Totals {
            count: in_buckets.wrapping_add(overflow),
            sum: Some(sum),
        }
    }

    /// Knows nothing yet of a histogram with these runs.
    fn begin(&mut self, config: &Config, ends: &[usize], made: u64) {
        (self.made, self.ends) = (made, ends.len());
        let runs = ones(made).map(|number| {
            let (start, next) = range_of(config, number);
            let [first, end] = [start, next].map(|it| ends.partition_point(|&end| end < it));
            Run {
                number,
                ends: first..end,
                total: 0,
                sum: 0,
            }
        });
        self.runs.clear();
        self.runs.extend(runs);
        let within = self.runs.iter().map(|run| run.ends.len()).sum();
        self.within.clear();
        self.within.resize(within, 0);
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
        let mut within = &mut self.within[..];
        for run in &mut self.runs {
            let own;
            (own, within) = within.split_at_mut(run.ends.len());
            if runs >> run.number & 1 == 0 {
                continue;
            }
            ahead.next().into_iter().for_each(fetch);
            let (_, next) = range_of(&histogram.config(), run.number);
            let ends = &ends[run.ends.clone()];
            run.total = totals[run.number];
            if ends.first().is_some_and(|&end| end < next - 1) {
                own.fill(0);
                run.sum = 0;
                shards.for_each(|shard| {
                    let sum = shard.cumulate_run(run.number, ends, own);
                    run.sum = run.sum.wrapping_add(sum);
                });
            } else {
                own.fill(run.total);
                run.sum = run.total;
            }
        }
    }

    /// Fills `counts`, and returns the sum of all buckets.
    fn tell(&self, counts: &mut [u64]) -> u64 {
        let (mut below, mut next) = (0_u64, 0);
        let mut within = &self.within[..];
        for run in &self.runs {
            let own;
            (own, within) = within.split_at(run.ends.len());
            counts[next..run.ends.start].fill(below);
            for (count, own) in counts[run.ends.clone()].iter_mut().zip(own) {
                *count = below.wrapping_add(*own);
            }
            next = run.ends.end;
            below = below.wrapping_add(run.sum);
        }
        counts[next..].fill(below);
        below
    }
}
