use std::any::Any;
use std::fmt;
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
#[derive(Default)]
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
    ///
    /// It returns nothing, unlike the published crate's: a sum before the
    /// addition would have to be agreed on by all threads.
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

impl fmt::Debug for Counter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Counter").field(&self.value()).finish()
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn setting_returns_the_sum_before() {
        let counter = Counter::with_value(3);
        counter.increment();
        counter.add(2);
        assert_eq!(counter.set(10), 6);
        assert_eq!(counter.reset(), 10);
        assert_eq!(counter.value(), 0);
    }

    #[test]
    fn a_counter_wraps() {
        let counter = Counter::with_value(u64::MAX);
        counter.add(3);
        assert_eq!(counter.value(), 2);
        assert_eq!(format!("{counter:?}"), "Counter(2)");
    }

    #[test]
    fn no_addition_is_lost_between_threads() {
        static COUNTER: Counter = Counter::new();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..10_000).for_each(|_| COUNTER.add(3)));
            }
        });
        assert_eq!(COUNTER.value(), 4 * 10_000 * 3);
        assert!(matches!(
            Metric::value(&COUNTER),
            Some(Value::Counter(120_000))
        ));
    }
}
