use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Kind, KnownKind, Metric, Value};

/// A sum that only grows: requests served, bytes sent, errors.
///
/// It wraps at 2^64.
///
/// # Examples
/// ```
/// use metriken::{Counter, metric};
///
/// /// Requests accepted.
/// #[metric(name = "http_requests", unit = "requests")]
/// static REQUESTS: Counter = Counter::new();
///
/// REQUESTS.increment();
/// REQUESTS.add(2);
/// assert_eq!(REQUESTS.value(), 3);
/// ```
#[derive(Debug, Default)]
pub struct Counter {
    value: AtomicU64,
}

impl Counter {
    /// A counter at zero.
    pub const fn new() -> Self {
        Self::with_value(0)
    }

    /// A counter that starts at `value`.
    pub const fn with_value(value: u64) -> Self {
        Counter {
            value: AtomicU64::new(value),
        }
    }

    /// Adds one.
    #[inline]
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `amount`.
    #[inline]
    pub fn add(&self, amount: u64) {
        self.value.fetch_add(amount, Ordering::Relaxed);
    }

    /// The sum so far.
    pub fn value(&self) -> u64 {
        self.value.load(Ordering::Relaxed)
    }

    /// Replaces the sum, for a counter that mirrors one kept elsewhere, and
    /// returns the one before.
    pub fn set(&self, value: u64) -> u64 {
        self.value.swap(value, Ordering::Relaxed)
    }

    /// Starts again at zero and returns the sum before.
    pub fn reset(&self) -> u64 {
        self.set(0)
    }
}

impl Metric for Counter {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Counter(self.value()))
    }
}

impl KnownKind for Counter {
    const KIND: Kind = Kind::Counter;
}
