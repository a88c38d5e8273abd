use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use ::histogram::{Config, Error};
use metriken_core::h2;

use super::cumulate::cumulate;
use crate::pieces::Pieces;
use crate::{HistogramMetric, Kind, KnownKind, Metric, Totals, Value};

/// The distribution of recorded values: durations, sizes.
///
/// Values are whole numbers from 0, each counted in one of a fixed set of
/// buckets, those of an [H2 histogram](::histogram). Two numbers choose them:
/// values below 2^(`grouping_power` + 1) have a bucket each, and above that
/// every power of two is cut into 2^`grouping_power` buckets, up to
/// 2^`max_value_power` - 1. So a value is known to one part in
/// 2^`grouping_power`: 7 is an error of less than 0.8%.
///
/// Values above the highest bucket are counted as
/// [`overflow`](Self::overflow); count and sum include them.
///
/// # Readings
/// A reading takes one look at every bucket, and its count is the sum of those
/// looks: a count and the buckets that come with it always agree. The sum is a
/// number of its own. Of the values that are being recorded while the reading
/// goes on, each may be in both, in one of them or in neither; all earlier
/// values are in both.
///
/// # Cost
/// A declaration allocates nothing. The first value allocates 8 bytes for
/// every 64 buckets, and the first value in each run of 64 buckets another
/// 512. `Histogram::new(7, 64)` has 7,424 buckets: 1 KiB, and half a KiB for
/// half a power of two in which values fall, 59 KiB at the very most.
///
/// # Examples
/// ```
/// use metriken::{Histogram, metric};
///
/// /// Time to serve one request.
/// #[metric(name = "http_request_duration", unit = "nanoseconds")]
/// static LATENCY: Histogram = Histogram::new(7, 64);
///
/// LATENCY.record(1_200_000);
/// LATENCY.record(1_500_000);
/// assert_eq!((LATENCY.count(), LATENCY.sum()), (2, 2_700_000));
///
/// let median = LATENCY.load().unwrap().quantile_bucket(0.5)?.unwrap();
/// assert!(median.range().contains(&1_200_000));
/// # Ok::<(), metriken::histogram::Error>(())
/// ```
pub struct Histogram {
    config: Config,
    /// Of all values, modulo 2^64.
    sum: AtomicU64,
    overflow: AtomicU64,
    buckets: Pieces<AtomicU64, RUN>,
}

/// How many buckets are allocated at once: half a KiB of them, which is half a
/// power of two at a grouping power of 7.
const RUN: usize = 64;

impl Histogram {
    /// An empty histogram with 2^`grouping_power` buckets for every power of
    /// two up to 2^`max_value_power`.
    ///
    /// # Panics
    /// Unless `max_value_power` is in `1..=64` and `grouping_power` in
    /// `0..max_value_power`, and if there would be 2^32 buckets or more. In a
    /// static, that is a compile error.
    pub const fn new(grouping_power: u8, max_value_power: u8) -> Self {
        Self::with_config(super::config(grouping_power, max_value_power))
    }

    pub(crate) const fn with_config(config: Config) -> Self {
        Histogram {
            config,
            sum: AtomicU64::new(0),
            overflow: AtomicU64::new(0),
            buckets: Pieces::new(config.total_buckets()),
        }
    }

    /// Records one value.
    #[inline]
    pub fn record(&self, value: u64) {
        self.record_n(value, 1);
    }

    /// Records a value that was seen `n` times.
    #[inline]
    pub fn record_n(&self, value: u64, n: u64) {
        if n == 0 {
            return;
        }
        self.bucket(value).fetch_add(n, Ordering::Relaxed);
        self.sum.fetch_add(value.wrapping_mul(n), Ordering::Relaxed);
    }

    /// Records one value, and says if it is above the highest bucket.
    ///
    /// This is [`record`](Self::record) in the form of the published crate,
    /// except that the value is recorded in either case.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if the value was counted as
    /// [`overflow`](Self::overflow).
    #[inline]
    pub fn increment(&self, value: u64) -> Result<(), Error> {
        self.record(value);
        if self.index(value) < self.buckets.len() {
            Ok(())
        } else {
            Err(Error::OutOfRange)
        }
    }

    /// The bucket for `value`, or an index beyond the buckets.
    #[inline]
    fn index(&self, value: u64) -> usize {
        h2::index_with(self.config.grouping_power(), value)
    }

    /// The counter of the bucket for `value`, or of the overflow.
    #[inline]
    fn bucket(&self, value: u64) -> &AtomicU64 {
        let index = self.index(value);
        let bucket = self.buckets.get_or_make(index, AtomicU64::default);
        bucket.unwrap_or(&self.overflow)
    }

    /// The bucket layout.
    pub fn config(&self) -> Config {
        self.config
    }

    /// How many values were recorded.
    pub fn count(&self) -> u64 {
        self.for_each_bucket(&mut |_, _| {}).count
    }

    /// The sum of all recorded values, modulo 2^64.
    pub fn sum(&self) -> u64 {
        self.sum.load(Ordering::Relaxed)
    }

    /// How many of the values were above 2^`max_value_power` - 1, the highest
    /// that has a bucket.
    pub fn overflow(&self) -> u64 {
        self.overflow.load(Ordering::Relaxed)
    }

    /// A copy of the buckets, to compute quantiles with, or `None` if nothing
    /// was recorded yet. The [`overflow`](Self::overflow) is not in it.
    pub fn load(&self) -> Option<::histogram::Histogram> {
        if self.buckets.is_unused() && self.overflow() == 0 {
            return None;
        }
        let mut copy = ::histogram::Histogram::with_config(&self.config);
        let counts = copy.as_mut_slice();
        self.for_each_bucket(&mut |index, count| counts[index] = count);
        Some(copy)
    }
}

impl HistogramMetric for Histogram {
    fn config(&self) -> Config {
        self.config
    }

    fn load(&self) -> Option<::histogram::Histogram> {
        self.load()
    }

    fn for_each_bucket(&self, show: &mut dyn FnMut(usize, u64)) -> Totals {
        let mut count = self.overflow();
        for (start, run) in self.buckets.iter() {
            for (offset, bucket) in run.iter().enumerate() {
                let bucket = bucket.load(Ordering::Relaxed);
                if bucket != 0 {
                    show(start + offset, bucket);
                    count = count.wrapping_add(bucket);
                }
            }
        }
        Totals {
            count,
            sum: Some(self.sum()),
        }
    }

    fn cumulate(&self, ends: &[usize], counts: &mut [u64]) -> Totals {
        let total = cumulate(self.buckets.len(), ends, counts, |range| {
            let mut sum = 0_u64;
            for run in self.buckets.slices(range) {
                for bucket in run {
                    sum = sum.wrapping_add(bucket.load(Ordering::Relaxed));
                }
            }
            sum
        });
        Totals {
            count: total.wrapping_add(self.overflow()),
            sum: Some(self.sum()),
        }
    }
}

impl fmt::Debug for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Histogram")
            .field("grouping_power", &self.config.grouping_power())
            .field("max_value_power", &self.config.max_value_power())
            .field("count", &self.count())
            .field("sum", &self.sum())
            .finish_non_exhaustive()
    }
}

impl Metric for Histogram {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Histogram(self))
    }
}

impl KnownKind for Histogram {
    const KIND: Kind = Kind::Histogram;
}
