//! What one thread recorded in one histogram.
//!
//! Buckets come in runs, allocated where values fall. Run 0 has a bucket for
//! every value below 2^(g + 1), where g is the grouping power; run k has the
//! 2^g buckets for values from 2^(g + k) to 2^(g + k + 1) - 1, which differ
//! in the bits above the lowest k. So the run of a value is the number of its
//! low bits that are dropped, and the bucket within it is what remains of the
//! value. What remains begins at 2^g for all runs but the first; their
//! pointers are stored that much too low, and no subtraction is needed.
//!
//! A value beyond the histogram's range belongs to a run that never exists,
//! so recording needs no comparison with the range either.
#![allow(unsafe_code)]

use std::alloc::{self, Layout};
use std::ptr::{self, NonNull};

use ::histogram::Config;
use metriken_core::h2;
use metriken_core::sync::{
    AtomicPtr, AtomicU64, Ordering, alloc_zeroed, array_of, dealloc, make_cells,
};

use super::cumulate::Cumulate;
use super::prefetch::{AHEAD, prefetch};

/// Room for the runs of every configuration: values have 64 bits, of which at
/// most 63 are dropped.
pub(super) const RUNS: usize = 64;

/// Buckets, and what goes with them.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Shard {
    /// Of all values, modulo 2^64.
    pub(super) sum: AtomicU64,
    /// How many values were beyond the buckets.
    pub(super) overflow: AtomicU64,
    /// A bit for each run that exists, or is just being made: readers need not
    /// look for the others.
    made: AtomicU64,
    config: Config,
    /// How many values are in each run, so that a reader who wants whole runs
    /// need not go through their buckets. A value is in its bucket before it is
    /// in the total.
    totals: [AtomicU64; RUNS],
    /// Where the bucket for a remainder of zero is or would be.
    runs: [AtomicPtr<AtomicU64>; RUNS],
}

/// The place of a value's bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// At most 63.
    run: u32,
    remainder: u64,
}

impl Place {
    #[inline(always)]
    pub(super) const fn of(value: u64, grouping_power: u8) -> Self {
        let (run, remainder) = h2::split(grouping_power, value);
        Place { run, remainder }
    }
}

/// A run that exists, by the address of the bucket for a remainder of zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'a> {
    start: NonNull<AtomicU64>,
    /// How many values are in the run.
    pub(super) total: &'a AtomicU64,
}

impl<'a> Run<'a> {
    /// The bucket at `place`.
    ///
    /// # Safety
    /// The run must be that of `place`, and `place` by the grouping power of
    /// the shard's configuration.
    #[inline(always)]
    pub(super) unsafe fn bucket(self, place: Place) -> &'a AtomicU64 {
        let bucket = self.start.as_ptr().wrapping_add(place.remainder as usize);
        // SAFETY: the run has a bucket for every remainder of such places, and
        // lives as long as the shard.
        unsafe { &*bucket }
    }
}

impl Shard {
    /// An empty shard, or `None` if there is no memory.
    pub(super) fn boxed(config: Config) -> Option<Box<Self>> {
        // Not by the seam: it is a box that frees it.
        // SAFETY: the layout has a size.
        let memory = unsafe { alloc::alloc_zeroed(Layout::new::<Self>()) };
        let shard = NonNull::new(memory.cast::<Self>())?;
        let empty = Shard {
            sum: AtomicU64::new(0),
            overflow: AtomicU64::new(0),
            made: AtomicU64::new(0),
            config,
            totals: array_of!(AtomicU64::new(0)),
            runs: array_of!(AtomicPtr::new(ptr::null_mut())),
        };
        // SAFETY: the memory was allocated for it.
        unsafe { shard.write(empty) };
        // SAFETY: it was allocated as a box would, and is given to nobody else.
        Some(unsafe { Box::from_raw(shard.as_ptr()) })
    }

    /// The run of `place`, if it exists.
    #[inline(always)]
    pub(super) fn run_of(&self, place: Place) -> Option<Run<'_>> {
        // SAFETY: a place's run is at most 63.
        let run = unsafe { self.runs.get_unchecked(place.run as usize) };
        let start = NonNull::new(run.load(Ordering::Acquire))?;
        Some(Run {
            start,
            // SAFETY: as above.
            total: unsafe { self.totals.get_unchecked(place.run as usize) },
        })
    }

    /// The run of `place`, made if need be; `None` beyond the range, and if
    /// there is no memory.
    pub(super) fn run_or_make(&self, place: Place) -> Option<Run<'_>> {
        let run = place.run as usize;
        if run < self.run_count() && self.run_of(place).is_none() {
            let (len, bias) = self.run_shape(run);
            let new = allocate(len)?.as_ptr().wrapping_sub(bias);
            // Before there is the run, so that who knows of a value in it sees
            // the bit.
            self.made.fetch_or(1 << run, Ordering::Release);
            let exchange = self.runs[run].compare_exchange(
                ptr::null_mut(),
                new,
                Ordering::Release,
                Ordering::Relaxed,
            );
            if exchange.is_err() {
                // Another thread's or a signal handler's is there already.
                // SAFETY: the run was just allocated and given to nobody.
                unsafe { free(new.wrapping_add(bias), len) };
            }
        }
        self.run_of(place)
    }

    /// How many runs the configuration has.
    fn run_count(&self) -> usize {
        usize::from(self.config.max_value_power() - self.config.grouping_power())
    }

    /// The number of buckets of a run, and the remainder of its first.
    fn run_shape(&self, run: usize) -> (usize, usize) {
        let half = 1 << self.config.grouping_power();
        if run == 0 {
            (2 * half, 0)
        } else {
            (half, half)
        }
    }

    /// Adds up the buckets: by the totals of the runs that are wanted whole,
    /// and one by one in those that are not. The values of a run come from one
    /// or the other, so the sums at its ends and beyond go together.
    pub(super) fn cumulate(&self, to: &mut Cumulate<'_>) {
        let mut fetched = 0;
        for run in ones(self.made.load(Ordering::Acquire)) {
            let (start, end) = range_of(&self.config, run);
            to.pass(start);
            if to.ends_before(end - 1) {
                // Runs that are wanted whole are not looked into.
                let ahead = fetched.max(run + 1)..=run + AHEAD;
                fetched = run + AHEAD + 1;
                ahead.for_each(|run| self.prefetch(run));
                let (first, buckets) = self.run(run).unwrap_or_default();
                to.add_all(first, buckets, sum);
            } else {
                to.add(self.totals[run].load(Ordering::Relaxed));
            }
            to.pass(end);
        }
    }

    /// Adds the total of each run to its one in `totals`, and returns the bits
    /// of those runs. Buckets that are looked at afterwards have what is in the
    /// totals, or more.
    pub(super) fn add_totals(&self, totals: &mut [u64; RUNS]) -> u64 {
        let made = self.made.load(Ordering::Acquire);
        for run in ones(made) {
            let total = self.totals[run].load(Ordering::Acquire);
            totals[run] = totals[run].wrapping_add(total);
        }
        made
    }

    /// Adds up the buckets of one run, and returns the sum of all.
    pub(super) fn cumulate_run(&self, run: usize, ends: &[usize], counts: &mut [u64]) -> u64 {
        let mut to = Cumulate::new(ends, counts);
        let (first, buckets) = self.run(run).unwrap_or_default();
        to.add_all(first, buckets, sum);
        to.finish()
    }

    /// How many values are in the run of a bucket.
    pub(super) fn total_at(&self, bucket: usize) -> &AtomicU64 {
        &self.totals[self.run_at(bucket)]
    }

    /// The run that a bucket is in; past the last for a bucket past the last.
    fn run_at(&self, bucket: usize) -> usize {
        (bucket >> self.config.grouping_power()).saturating_sub(1)
    }

    fn run(&self, run: usize) -> Option<(usize, &[AtomicU64])> {
        let start = self.runs[run].load(Ordering::Acquire);
        if start.is_null() {
            return None;
        }
        let (len, bias) = self.run_shape(run);
        // SAFETY: the run exists, with this shape, as long as the shard.
        let buckets = unsafe { std::slice::from_raw_parts(start.wrapping_add(bias), len) };
        let (first, _) = range_of(&self.config, run);
        Some((first, buckets))
    }

    /// Asks for the buckets of a run, if there are any.
    pub(super) fn prefetch(&self, run: usize) {
        if run < self.run_count()
            && let Some((_, buckets)) = self.run(run)
        {
            prefetch(buckets);
        }
    }

    /// Adds the buckets from `start` on to `sums`.
    pub(super) fn add_to(&self, start: usize, sums: &mut [u64]) {
        let last = self
            .run_at(start + sums.len() - 1)
            .min(self.run_count() - 1);
        for run in self.run_at(start)..=last {
            self.prefetch(run + AHEAD);
            let Some((first, buckets)) = self.run(run) else {
                continue;
            };
            let (skipped, offset) = (start.saturating_sub(first), first.saturating_sub(start));
            for (sum, bucket) in sums[offset..].iter_mut().zip(&buckets[skipped..]) {
                *sum = sum.wrapping_add(bucket.load(Ordering::Relaxed));
            }
        }
    }
}

impl Drop for Shard {
    fn drop(&mut self) {
        for run in 0..self.run_count() {
            let start = self.runs[run].load(Ordering::Relaxed);
            if !start.is_null() {
                let (len, bias) = self.run_shape(run);
                // SAFETY: the run was allocated with this shape, and nobody
                // borrows the shard any more.
                unsafe { free(start.wrapping_add(bias), len) };
            }
        }
    }
}

/// The indexes of a run's first bucket and of the one after the last.
pub(super) fn range_of(config: &Config, run: usize) -> (usize, usize) {
    let len = 1 << config.grouping_power();
    let first = if run == 0 { 0 } else { len * (run + 1) };
    (first, len * (run + 2))
}

/// The places of the bits that are set in a number, ascending.
pub(super) fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (place < u64::BITS).then_some(place as usize)
    })
}

fn sum(counts: &[AtomicU64]) -> u64 {
    let counts = counts.iter().map(|count| count.load(Ordering::Relaxed));
    counts.fold(0, u64::wrapping_add)
}

/// Empty buckets, or `None` if there is no memory for them.
fn allocate(len: usize) -> Option<NonNull<AtomicU64>> {
    let layout = Layout::array::<AtomicU64>(len).ok()?;
    // SAFETY: a run has buckets, so the size is not zero.
    let memory = unsafe { alloc_zeroed(layout) };
    let buckets = NonNull::new(memory.cast::<AtomicU64>())?;
    // SAFETY: as much was allocated, and zeros are a zero.
    unsafe { make_cells(buckets.as_ptr(), len) };
    Some(buckets)
}

/// # Safety
/// `start` and `len` must be from [`allocate`], and not be used again.
unsafe fn free(start: *mut AtomicU64, len: usize) {
    let layout = Layout::array::<AtomicU64>(len).expect("it was allocated with that");
    // SAFETY: the caller says so.
    unsafe { dealloc(start.cast(), layout) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_leads_to_the_bucket_of_the_value() {
        for (grouping_power, max_value_power) in [(0, 1), (0, 64), (3, 10), (7, 64), (12, 20)] {
            let config = Config::new(grouping_power, max_value_power).unwrap();
            let edges = (0..64).flat_map(|power| [(1 << power) - 1, 1 << power, (1 << power) + 1]);
            for value in edges.chain([0, 1_000_000, u64::MAX]) {
                let shard = Shard::boxed(config).unwrap();
                let place = Place::of(value, grouping_power);
                let expected = h2::index(&config, value);
                let Some(run) = shard.run_or_make(place) else {
                    assert!(expected >= config.total_buckets(), "{config:?} {value}");
                    continue;
                };
                // SAFETY: the run is the place's, by the shard's grouping power.
                unsafe { run.bucket(place) }.store(1, Ordering::Relaxed);
                let at = (0..shard.run_count()).find_map(|run| {
                    let (first, buckets) = shard.run(run)?;
                    let set = |b: &AtomicU64| b.load(Ordering::Relaxed) == 1;
                    buckets.iter().position(set).map(|offset| first + offset)
                });
                assert_eq!(at, Some(expected), "{config:?} {value}");
            }
        }
    }
}
