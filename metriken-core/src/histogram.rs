use std::any::Any;

use histogram::{Config, Histogram};

/// A distribution as a reader sees it.
///
/// Buckets are those of [H2 histograms](histogram): whole numbers, every
/// power of two cut into 2^`grouping_power` buckets of equal width.
///
/// Only [`config`](Self::config) and [`load`](Self::load) must be written. The
/// others have defaults that load; a type that can read its buckets in place
/// overrides them, so that exporters allocate nothing.
pub trait HistogramMetric: Send + Sync + 'static {
    /// The bucket layout.
    fn config(&self) -> Config;

    /// A copy of the buckets, or `None` if nothing was recorded yet.
    fn load(&self) -> Option<Histogram>;

    /// Shows every bucket that is not empty, in order, as its index and its
    /// count, and returns the totals of the same reading.
    fn for_each_bucket(&self, show: &mut dyn FnMut(usize, u64)) -> Totals {
        let Some(histogram) = self.load() else {
            return Totals::default();
        };
        let mut count = 0_u64;
        for (index, &bucket) in histogram.as_slice().iter().enumerate() {
            if bucket != 0 {
                show(index, bucket);
                count = count.wrapping_add(bucket);
            }
        }
        Totals { count, sum: None }
    }

    /// Fills `counts[i]` with the number of values in buckets up to and with
    /// `ends[i]`, and returns the totals of the same reading. `ends` must
    /// ascend.
    ///
    /// # Panics
    /// If `counts` is shorter than `ends`.
    fn cumulate(&self, ends: &[usize], counts: &mut [u64]) -> Totals {
        let counts = &mut counts[..ends.len()];
        counts.fill(0);
        let mut next = 0;
        let mut sum = 0_u64;
        let totals = self.for_each_bucket(&mut |index, count| {
            while next < ends.len() && ends[next] < index {
                counts[next] = sum;
                next += 1;
            }
            sum = sum.wrapping_add(count);
        });
        counts[next..].fill(sum);
        totals
    }

    /// The same, for a reader who comes again and again with the same `ends`,
    /// and spares looking at what has not changed since. `last` is the reader's
    /// own, new at first; it may come from a reading of another histogram, and
    /// is then as good as new.
    ///
    /// # Panics
    /// If `counts` is shorter than `ends`.
    fn cumulate_again(&self, ends: &[usize], counts: &mut [u64], last: &mut LastReading) -> Totals {
        let _ = last;
        self.cumulate(ends, counts)
    }
}

impl HistogramMetric for Histogram {
    fn config(&self) -> Config {
        self.config()
    }

    fn load(&self) -> Option<Histogram> {
        Some(self.clone())
    }
}

/// What a histogram leaves with a reader for the
/// [next reading](HistogramMetric::cumulate_again).
#[derive(Debug, Default)]
pub struct LastReading(Option<Box<dyn Any + Send>>);

impl LastReading {
    /// What a type of histogram leaves: a new one, if another type left
    /// something.
    pub fn of<T: Any + Send + Default>(&mut self) -> &mut T {
        if !self.0.as_ref().is_some_and(|left| left.is::<T>()) {
            self.0 = Some(Box::new(T::default()));
        }
        let left = self.0.as_mut().and_then(|left| left.downcast_mut());
        left.expect("it was just made, of this type")
    }
}

/// The totals of one reading of a histogram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many values were recorded: the sum of the buckets of the same
    /// reading and of the values above the highest bucket.
    pub count: u64,
    /// The sum of the recorded values modulo 2^64, or `None` if the histogram
    /// keeps none.
    pub sum: Option<u64>,
}
