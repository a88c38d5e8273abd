use std::any::Any;
use std::fmt;

use ::histogram::{Config, Error};
use metriken_core::h2;
use metriken_core::sync::{AtomicU64, Ordering, const_unless_loom};

use super::again;
use super::cumulate::Cumulate;
use super::shard::Shard;
use super::shards::Shards;
use crate::{HistogramMetric, Kind, KnownKind, LastReading, Metric, Totals, Value, own};

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
/// [`overflow`](Self::overflow), as are those for whose bucket the system has
/// no memory; count and sum include them.
///
/// # Readings
/// Every thread has buckets of its own, and a reading sums them. It takes one
/// look at each, or at the total of a power of two that is wanted whole, and
/// its count is the sum of those looks: a count and the buckets that come with
/// it always agree, and neither is lower than in an earlier reading of the same
/// buckets. The sum is a number of its own. Of the values that are
/// being recorded while the reading goes on, each may be in both, in one of
/// them or in neither; all earlier values are in both.
///
/// # Cost
/// Recording finds the bucket with a few instructions and makes three plain
/// additions, to the bucket, to a total for its power of two and to the sum, in
/// memory that only the calling thread writes.
///
/// A declaration allocates nothing. The first value of a thread allocates 1,080
/// bytes, and the first value in each power of two 8 bytes for each of its
/// buckets: 1 KiB at a grouping power of 7, in which all values of 64 bits
/// have 59 KiB. A thread that begins takes over from one that ended. Threads
/// beyond [`MAX_OWNERS`](metriken_core::slots::MAX_OWNERS), and those whose
/// thread-locals are being dropped, share buckets, with atomic additions.
///
/// A signal handler on x86-64 may record values like those its thread has
/// recorded before; where memory is missing it would allocate, which handlers
/// must not.
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
    pub(super) shards: Shards,
}

/// How many buckets are summed at once where each of them is shown.
const PORTION: usize = 128;

impl Histogram {
    const_unless_loom! {
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
                shards: Shards::new(config),
            }
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
        match self.shards.own(value) {
            Some(own) => {
                own::add(own.bucket(), n);
                own::add_after(own.total(), n);
                own::add(own.sum, value.wrapping_mul(n));
            }
            None => self.record_first(value, n),
        }
    }

    /// Records where memory is missing, in a thread without cells of its own,
    /// and beyond the buckets.
    #[cold]
    #[inline(never)]
    fn record_first(&self, value: u64, n: u64) {
        if n == 0 {
            return;
        }
        // Without memory for even that, the value is lost and the process is not.
        let Some(made) = self.shards.make(value) else {
            return;
        };
        let add = |cell: &AtomicU64, amount| {
            if made.shared {
                cell.fetch_add(amount, Ordering::Release);
            } else {
                own::add_after(cell, amount);
            }
        };
        add(made.count, n);
        if let Some(total) = made.total {
            add(total, n);
        }
        add(made.sum, value.wrapping_mul(n));
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
        if h2::index(&self.config(), value) < self.config().total_buckets() {
            Ok(())
        } else {
            Err(Error::OutOfRange)
        }
    }

    /// The bucket layout.
    pub const fn config(&self) -> Config {
        self.shards.config()
    }

    /// How many values were recorded.
    pub fn count(&self) -> u64 {
        self.cumulate(&[], &mut []).count
    }

    /// The sum of all recorded values, modulo 2^64.
    pub fn sum(&self) -> u64 {
        self.sum_of(|shard| &shard.sum)
    }

    /// How many of the values were above 2^`max_value_power` - 1, the highest
    /// that has a bucket.
    pub fn overflow(&self) -> u64 {
        self.sum_of(|shard| &shard.overflow)
    }

    pub(super) fn sum_of(&self, number: impl Fn(&Shard) -> &AtomicU64) -> u64 {
        let mut sum = 0_u64;
        self.shards.for_each(|shard| {
            sum = sum.wrapping_add(number(shard).load(Ordering::Relaxed));
        });
        sum
    }

    /// A copy of the buckets, to compute quantiles with, or `None` if nothing
    /// was recorded yet. The [`overflow`](Self::overflow) is not in it.
    pub fn load(&self) -> Option<::histogram::Histogram> {
        let mut copy = None;
        self.shards.for_each(|shard| {
            let empty = || ::histogram::Histogram::with_config(&self.config());
            let sums = copy.get_or_insert_with(empty).as_mut_slice();
            shard.add_to(0, sums);
        });
        copy
    }
}

/// `Histogram::new(7, 64)`: every `u64`, to one part in 128.
impl Default for Histogram {
    fn default() -> Self {
        Histogram::new(7, 64)
    }
}

impl HistogramMetric for Histogram {
    fn config(&self) -> Config {
        self.shards.config()
    }

    fn load(&self) -> Option<::histogram::Histogram> {
        self.load()
    }

    fn for_each_bucket(&self, show: &mut dyn FnMut(usize, u64)) -> Totals {
        let sum = self.sum();
        let mut count = self.overflow();
        for start in (0..self.config().total_buckets()).step_by(PORTION) {
            let mut sums = [0; PORTION];
            self.shards.for_each(|shard| shard.add_to(start, &mut sums));
            for (offset, &bucket) in sums.iter().enumerate() {
                if bucket != 0 {
                    show(start + offset, bucket);
                    count = count.wrapping_add(bucket);
                }
            }
        }
        Totals {
            count,
            sum: Some(sum),
        }
    }

    fn cumulate(&self, ends: &[usize], counts: &mut [u64]) -> Totals {
        counts[..ends.len()].fill(0);
        let (mut count, mut sum) = (0_u64, 0_u64);
        self.shards.for_each(|shard| {
            let mut cumulate = Cumulate::new(ends, counts);
            shard.cumulate(&mut cumulate);
            let overflow = shard.overflow.load(Ordering::Relaxed);
            count = (count.wrapping_add(cumulate.finish())).wrapping_add(overflow);
            sum = sum.wrapping_add(shard.sum.load(Ordering::Relaxed));
        });
        Totals {
            count,
            sum: Some(sum),
        }
    }

    fn cumulate_again(&self, ends: &[usize], counts: &mut [u64], last: &mut LastReading) -> Totals {
        last.of::<again::Last>().cumulate(self, ends, counts)
    }
}

impl fmt::Debug for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Histogram")
            .field("grouping_power", &self.config().grouping_power())
            .field("max_value_power", &self.config().max_value_power())
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
