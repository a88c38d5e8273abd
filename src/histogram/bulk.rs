use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ::histogram::{Config, Error};

use super::cumulate::Cumulate;
use crate::{HistogramMetric, Kind, KnownKind, Metric, Totals, Value};

/// A distribution that is counted elsewhere, such as in the kernel, and copied
/// here as a whole.
///
/// The name is the published crate's. There is no lock for the time that
/// somebody reads or copies: an update becomes visible at once, by exchanging a
/// pointer, and every reading is of one update.
///
/// # Examples
/// ```
/// use metriken::{RwLockHistogram, metric};
///
/// /// Latency of the disk, as the kernel counts it.
/// #[metric(name = "disk_latency", unit = "nanoseconds")]
/// static LATENCY: RwLockHistogram = RwLockHistogram::new(0, 3);
///
/// LATENCY.update_from(&[0, 5, 1, 0])?;
/// assert_eq!(LATENCY.load().unwrap().as_slice(), [0, 5, 1, 0]);
/// # Ok::<(), metriken::histogram::Error>(())
/// ```
pub struct RwLockHistogram {
    config: Config,
    /// The latest update. Locked for as long as it takes to exchange or to
    /// share it.
    buckets: Mutex<Option<Arc<[u64]>>>,
}

impl RwLockHistogram {
    /// A histogram without an update yet, with 2^`grouping_power` buckets for
    /// every power of two up to 2^`max_value_power`.
    ///
    /// # Panics
    /// Unless `max_value_power` is in `1..=64` and `grouping_power` in
    /// `0..max_value_power`, and if there would be 2^32 buckets or more. In a
    /// static, that is a compile error.
    pub const fn new(grouping_power: u8, max_value_power: u8) -> Self {
        RwLockHistogram {
            config: super::config(grouping_power, max_value_power),
            buckets: Mutex::new(None),
        }
    }

    /// Replaces the count of every bucket.
    ///
    /// # Errors
    /// [`Error::IncompatibleParameters`] if there are not as many counts as
    /// buckets ([`Config::total_buckets`]); nothing is changed then.
    ///
    /// # Cost
    /// A copy of the counts on the heap.
    pub fn update_from(&self, counts: &[u64]) -> Result<(), Error> {
        if counts.len() != self.config.total_buckets() {
            return Err(Error::IncompatibleParameters);
        }
        let update = Some(Arc::from(counts));
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *buckets, update);
        // Freed without the lock.
        drop(buckets);
        drop(before);
        Ok(())
    }

    /// The bucket layout.
    pub fn config(&self) -> Config {
        self.config
    }

    /// A copy of the latest update, or `None` before the first.
    pub fn load(&self) -> Option<::histogram::Histogram> {
        let buckets = self.latest()?;
        let mut copy = ::histogram::Histogram::with_config(&self.config);
        copy.as_mut_slice().copy_from_slice(&buckets);
        Some(copy)
    }

    fn latest(&self) -> Option<Arc<[u64]>> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.clone()
    }
}

impl HistogramMetric for RwLockHistogram {
    fn config(&self) -> Config {
        self.config
    }

    fn load(&self) -> Option<::histogram::Histogram> {
        self.load()
    }

    fn for_each_bucket(&self, show: &mut dyn FnMut(usize, u64)) -> Totals {
        let buckets = self.latest();
        let buckets = buckets.as_deref().unwrap_or_default();
        for (index, &bucket) in buckets.iter().enumerate() {
            if bucket != 0 {
                show(index, bucket);
            }
        }
        totals(sum(buckets))
    }

    fn cumulate(&self, ends: &[usize], counts: &mut [u64]) -> Totals {
        let buckets = self.latest();
        let buckets = buckets.as_deref().unwrap_or_default();
        counts[..ends.len()].fill(0);
        let mut cumulate = Cumulate::new(ends, counts);
        cumulate.add_all(0, buckets, sum);
        totals(cumulate.finish())
    }
}

fn sum(buckets: &[u64]) -> u64 {
    buckets.iter().copied().fold(0, u64::wrapping_add)
}

/// Whoever counted the values kept their sum, if anybody did.
fn totals(count: u64) -> Totals {
    Totals { count, sum: None }
}

impl fmt::Debug for RwLockHistogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RwLockHistogram")
            .field("grouping_power", &self.config.grouping_power())
            .field("max_value_power", &self.config.max_value_power())
            .field("count", &self.for_each_bucket(&mut |_, _| {}).count)
            .finish_non_exhaustive()
    }
}

impl Metric for RwLockHistogram {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Histogram(self))
    }
}

impl KnownKind for RwLockHistogram {
    const KIND: Kind = Kind::Histogram;
}
