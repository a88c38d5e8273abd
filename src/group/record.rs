//! Making groups and writing to them.

use super::Group;
use super::member::Scalar;
use crate::histogram::{self, Config, Error};
use crate::{Counter, Gauge, Histogram};

impl Group<Counter> {
    /// A group of `entries` counters.
    ///
    /// # Panics
    /// If there are 2^32 or more. In a static, that is a compile error.
    pub const fn new(entries: usize) -> Self {
        Self::with_shape(entries, ())
    }
}

impl Group<Gauge> {
    /// A group of `entries` gauges.
    ///
    /// # Panics
    /// If there are 2^32 or more. In a static, that is a compile error.
    pub const fn new(entries: usize) -> Self {
        Self::with_shape(entries, ())
    }

    /// Subtracts one from a gauge. Returns `false` if the index is out of
    /// range.
    #[inline]
    pub fn decrement(&self, index: usize) -> bool {
        self.sub(index, 1)
    }

    /// Subtracts `amount` from a gauge. Returns `false` if the index is out of
    /// range.
    #[inline]
    pub fn sub(&self, index: usize, amount: i64) -> bool {
        self.write(index, |gauge| gauge.sub(amount)).is_some()
    }
}

impl<M: Scalar> Group<M> {
    /// Adds one to a member. Returns `false` if the index is out of range.
    #[inline]
    pub fn increment(&self, index: usize) -> bool {
        self.add(index, M::ONE)
    }

    /// Adds `amount` to a member. Returns `false` if the index is out of
    /// range.
    #[inline]
    pub fn add(&self, index: usize, amount: M::Number) -> bool {
        self.write(index, |member| member.add_number(amount))
            .is_some()
    }

    /// Replaces the value of a member. Returns `false` if the index is out of
    /// range.
    #[inline]
    pub fn set(&self, index: usize, value: M::Number) -> bool {
        self.write(index, |member| member.set_number(value))
            .is_some()
    }
}

impl Group<Histogram> {
    /// A group of `entries` histograms, each as by [`Histogram::new`].
    ///
    /// # Panics
    /// If [`Histogram::new`] does, and if there are 2^32 or more. In a static, that is a compile error.
    pub const fn new(entries: usize, grouping_power: u8, max_value_power: u8) -> Self {
        Self::with_shape(entries, histogram::config(grouping_power, max_value_power))
    }

    /// The bucket layout of every member.
    pub fn config(&self) -> Config {
        self.shape
    }

    /// Records a value in a member. Returns `false` if the index is out of
    /// range.
    #[inline]
    pub fn record(&self, index: usize, value: u64) -> bool {
        self.write(index, |member| member.record(value)).is_some()
    }

    /// Records a value in a member, and says if it is above the highest
    /// bucket, as [`Histogram::increment`] does. Returns `false` if the index
    /// is out of range.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if the value was counted as
    /// [overflow](Histogram::overflow).
    #[inline]
    pub fn increment(&self, index: usize, value: u64) -> Result<bool, Error> {
        match self.write(index, |member| member.increment(value)) {
            Some(result) => result.map(|()| true),
            None => Ok(false),
        }
    }
}
