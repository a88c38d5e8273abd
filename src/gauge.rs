use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::number::Number;
use crate::{Kind, KnownKind, Metric, Value};

/// A whole number that goes up and down: connections open, bytes in use.
///
/// Its range is that of `i64`, at whose ends it wraps.
///
/// # Examples
/// ```
/// use metriken::{Gauge, metric};
///
/// /// Connections open.
/// #[metric(name = "http_connections", unit = "connections")]
/// static CONNECTIONS: Gauge = Gauge::new();
///
/// CONNECTIONS.increment();
/// CONNECTIONS.add(2);
/// CONNECTIONS.decrement();
/// assert_eq!(CONNECTIONS.value(), 2);
/// ```
pub type Gauge = GaugeOf<i64>;

/// A number that goes up and down and need not be whole: a temperature, a
/// ratio.
///
/// Infinities and NaN are values like others. Adding is done in `f64`, with its
/// rounding.
///
/// # Examples
/// ```
/// use metriken::{FloatGauge, metric};
///
/// /// Temperature of the disk.
/// #[metric(name = "disk_temperature", unit = "celsius")]
/// static TEMPERATURE: FloatGauge = FloatGauge::new();
///
/// TEMPERATURE.set(41.5);
/// assert_eq!(TEMPERATURE.value(), 41.5);
/// ```
pub type FloatGauge = GaugeOf<f64>;

/// A value that goes up and down: a [`Gauge`] or a [`FloatGauge`].
///
/// The value is shared by all threads: [`set`](Self::set) has to be seen by
/// everybody, so it is not kept apart for each thread as sums are.
pub struct GaugeOf<N> {
    bits: AtomicU64,
    number: PhantomData<N>,
}

impl<N: Level> GaugeOf<N> {
    /// A gauge at zero.
    pub const fn new() -> Self {
        // Zero in both kinds of number.
        Self::with_bits(0)
    }

    const fn with_bits(bits: u64) -> Self {
        GaugeOf {
            bits: AtomicU64::new(bits),
            number: PhantomData,
        }
    }

    /// Adds one and returns the value before.
    #[inline]
    pub fn increment(&self) -> N {
        self.add(N::ONE)
    }

    /// Subtracts one and returns the value before.
    #[inline]
    pub fn decrement(&self) -> N {
        self.sub(N::ONE)
    }

    /// Adds `amount` and returns the value before.
    #[inline]
    pub fn add(&self, amount: N) -> N {
        amount.add_to(&self.bits)
    }

    /// Subtracts `amount` and returns the value before.
    #[inline]
    pub fn sub(&self, amount: N) -> N {
        amount.negated().add_to(&self.bits)
    }

    /// Replaces the value and returns the one before.
    #[inline]
    pub fn set(&self, value: N) -> N {
        N::from_bits(self.bits.swap(value.to_bits(), Ordering::Relaxed))
    }

    /// Sets the value to zero and returns the one before.
    pub fn reset(&self) -> N {
        N::from_bits(self.bits.swap(0, Ordering::Relaxed))
    }

    /// The value.
    pub fn value(&self) -> N {
        N::from_bits(self.bits.load(Ordering::Relaxed))
    }
}

impl GaugeOf<i64> {
    /// A gauge that starts at `value`.
    pub const fn with_value(value: i64) -> Self {
        Self::with_bits(value as u64)
    }
}

impl GaugeOf<f64> {
    /// A gauge that starts at `value`.
    pub const fn with_value(value: f64) -> Self {
        Self::with_bits(value.to_bits())
    }
}

/// A number that a gauge can hold: `i64` or `f64`. Sealed.
pub trait Level: Number {
    #[doc(hidden)]
    const ONE: Self;
    #[doc(hidden)]
    fn from_bits(bits: u64) -> Self;
    #[doc(hidden)]
    fn to_bits(self) -> u64;
    #[doc(hidden)]
    fn negated(self) -> Self;
    /// Adds the number to the one in `bits` and returns that before.
    #[doc(hidden)]
    fn add_to(self, bits: &AtomicU64) -> Self;
}

impl Level for i64 {
    const ONE: i64 = 1;

    fn from_bits(bits: u64) -> i64 {
        bits as i64
    }

    fn to_bits(self) -> u64 {
        self as u64
    }

    fn negated(self) -> i64 {
        self.wrapping_neg()
    }

    #[inline]
    fn add_to(self, bits: &AtomicU64) -> i64 {
        // Two's complement: the sum of the bits is the bits of the sum.
        bits.fetch_add(self as u64, Ordering::Relaxed) as i64
    }
}

impl Level for f64 {
    const ONE: f64 = 1.0;

    fn from_bits(bits: u64) -> f64 {
        f64::from_bits(bits)
    }

    fn to_bits(self) -> u64 {
        self.to_bits()
    }

    fn negated(self) -> f64 {
        -self
    }

    #[inline]
    fn add_to(self, bits: &AtomicU64) -> f64 {
        let mut before = bits.load(Ordering::Relaxed);
        loop {
            let after = f64::from_bits(before) + self;
            let (success, failure) = (Ordering::Relaxed, Ordering::Relaxed);
            match bits.compare_exchange_weak(before, after.to_bits(), success, failure) {
                Ok(_) => return f64::from_bits(before),
                Err(now) => before = now,
            }
        }
    }
}

impl<N: Level> Default for GaugeOf<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<N: Level> fmt::Debug for GaugeOf<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Gauge").field(&self.value()).finish()
    }
}

impl<N: Level> Metric for GaugeOf<N> {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(self.value().into_value())
    }
}

impl<N: Level> KnownKind for GaugeOf<N> {
    const KIND: Kind = Kind::Gauge;
}

#[cfg(test)]
mod tests;
