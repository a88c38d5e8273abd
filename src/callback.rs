use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::panic::{self, AssertUnwindSafe};

use crate::number::Number;
use crate::{Kind, KnownKind, Metric, Value};

/// A counter whose sum is asked for when it is read. See [`Callback`].
pub type CallbackCounter<F = fn() -> u64> = Callback<u64, F>;

/// A gauge whose value is asked for when it is read. See [`Callback`].
pub type CallbackGauge<F = fn() -> i64> = Callback<i64, F>;

/// A gauge that need not be whole and is asked for when it is read. See
/// [`Callback`].
pub type CallbackFloatGauge<F = fn() -> f64> = Callback<f64, F>;

/// A metric whose value is kept elsewhere and asked for when it is read.
///
/// In a static the callback is a function, or a closure that captures nothing;
/// a metric made at run time takes any closure. It runs on the threads that
/// read metrics, several at a time if several do. It should be quick, and may
/// use metrics of any kind, but what it waits for, every exporter waits for.
///
/// # Panics
/// A callback that panics has no value in that reading, and the reader goes
/// on. The panic hook still reports it. Where panics abort, it aborts.
///
/// # Examples
/// ```
/// use metriken::{CallbackGauge, MetricBuilder, metric};
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
///
/// /// Threads that can run at the same time.
/// #[metric(name = "parallelism")]
/// static PARALLELISM: CallbackGauge = CallbackGauge::new(|| {
///     std::thread::available_parallelism().map_or(0, |n| n.get() as i64)
/// });
/// assert!(PARALLELISM.read().is_some_and(|threads| threads > 0));
///
/// let depth = Arc::new(AtomicI64::new(3));
/// let watched = Arc::clone(&depth);
/// let gauge = CallbackGauge::new(move || watched.load(Relaxed));
/// let gauge = MetricBuilder::new("queue_depth").build(gauge);
/// depth.store(4, Relaxed);
/// assert_eq!(gauge.read(), Some(4));
/// ```
pub struct Callback<N, F = fn() -> N> {
    read: F,
    number: PhantomData<fn() -> N>,
}

impl<N, F> Callback<N, F>
where
    N: Number,
    F: Fn() -> N + Send + Sync + 'static,
{
    /// A metric that reads as what `read` returns.
    pub const fn new(read: F) -> Self {
        Callback {
            read,
            number: PhantomData,
        }
    }

    /// Asks for the value. `None` if the callback panics.
    pub fn read(&self) -> Option<N> {
        // A callback that left something half done is asked again next time;
        // it alone knows what it left.
        match panic::catch_unwind(AssertUnwindSafe(&self.read)) {
            Ok(value) => Some(value),
            Err(payload) => {
                discard(payload);
                None
            }
        }
    }
}

/// Drops what was thrown, which may throw again.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(another) = panic::catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        // This one may as well, and so on.
        std::mem::forget(another);
    }
}

impl<N: fmt::Debug, F> fmt::Debug for Callback<N, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").finish_non_exhaustive()
    }
}

impl<N, F> Metric for Callback<N, F>
where
    N: Number,
    F: Fn() -> N + Send + Sync + 'static,
{
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        self.read().map(N::into_value)
    }

    fn kind(&self) -> Kind {
        N::KIND
    }
}

impl<N, F> KnownKind for Callback<N, F>
where
    N: Number,
    F: Fn() -> N + Send + Sync + 'static,
{
    const KIND: Kind = N::KIND;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Label, Sample};
    use std::sync::atomic::{AtomicU64, Ordering};

    static COUNTER: CallbackCounter = CallbackCounter::new(|| 7);
    static GAUGE: CallbackGauge = CallbackGauge::new(seven);
    static FLOAT: CallbackFloatGauge = CallbackFloatGauge::new(|| 0.5);

    fn seven() -> i64 {
        -7
    }

    #[test]
    fn each_number_has_its_kind_of_value() {
        assert!(matches!(COUNTER.value(), Some(Value::Counter(7))));
        assert!(matches!(GAUGE.value(), Some(Value::Gauge(-7))));
        assert!(matches!(FLOAT.value(), Some(Value::Float(0.5))));
        assert_eq!(COUNTER.kind(), Kind::Counter);
        assert_eq!(FLOAT.kind(), CallbackFloatGauge::<fn() -> f64>::KIND);
    }

    #[test]
    fn the_callback_is_asked_once_a_reading_and_never_for_the_kind() {
        static ASKED: AtomicU64 = AtomicU64::new(0);
        let counter = CallbackCounter::new(|| ASKED.fetch_add(1, Ordering::Relaxed));
        assert_eq!(counter.kind(), Kind::Counter);
        assert_eq!(ASKED.load(Ordering::Relaxed), 0);
        counter.visit(&mut |_: &[Label<'_>], _: Sample<'_>| {});
        assert_eq!(ASKED.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_callback_that_panics_has_no_value_in_that_reading() {
        /// Panics when it is dropped as well, and so does what it throws then.
        struct Thrown(u32);
        impl Drop for Thrown {
            fn drop(&mut self) {
                if self.0 > 0 {
                    panic::panic_any(Thrown(self.0 - 1));
                }
            }
        }

        static READINGS: AtomicU64 = AtomicU64::new(0);
        let counter = CallbackCounter::new(|| match READINGS.fetch_add(1, Ordering::Relaxed) {
            1 => panic::resume_unwind(Box::new("the second reading")),
            2 => panic::resume_unwind(Box::new(Thrown(2))),
            reading => reading,
        });
        assert_eq!(counter.read(), Some(0));
        counter.visit(&mut |_: &[Label<'_>], _: Sample<'_>| panic!("nothing to show"));
        assert_eq!(counter.read(), None);
        assert_eq!(counter.read(), Some(3));
    }
}
