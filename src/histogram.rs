//! Distributions, and what the crate [`histogram`] has for reading them.
//!
//! The metric types are re-exported at the root: [`Histogram`](crate::Histogram)
//! to record values one by one, [`RwLockHistogram`] for buckets that were
//! counted elsewhere. The `Histogram` of this module is what
//! they are read as.

mod again;
mod bulk;
mod cumulate;
mod prefetch;
pub(crate) mod recorded;
mod shard;
mod shards;
mod take_over;

pub use ::histogram::{Bucket, Config, Error, Histogram};

pub use self::bulk::RwLockHistogram;
use self::recorded::Histogram as Recorded;

/// The name of [`Histogram`](crate::Histogram) in the published crate.
pub type AtomicHistogram = Recorded;

/// Another name of [`Histogram`](crate::Histogram) in the published crate.
pub type AtomicCounterHistogram = Recorded;

/// Another name of [`RwLockHistogram`] in the published crate.
pub type RwLockCounterHistogram = RwLockHistogram;

/// The bucket layout that every constructor of this crate checks alike.
///
/// # Panics
/// If there is no such layout; in a constant, that is a compile error.
pub(crate) const fn config(grouping_power: u8, max_value_power: u8) -> Config {
    assert!(
        max_value_power >= 1 && max_value_power <= 64,
        "max_value_power must be in 1..=64: values up to 2^max_value_power - 1 have buckets"
    );
    assert!(
        grouping_power < max_value_power,
        "grouping_power must be in 0..max_value_power: every power of two is cut into \
         2^grouping_power buckets"
    );
    match Config::new(grouping_power, max_value_power) {
        Ok(config) => config,
        Err(_) => panic!(
            "grouping_power is too great: (max_value_power - grouping_power + 1) * \
             2^grouping_power buckets must be fewer than 2^32"
        ),
    }
}

#[cfg(test)]
mod tests;
