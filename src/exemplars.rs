//! Metrics that remember examples of what was recorded.

mod kept;
mod labels;

use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use once_cell::race::OnceBox;

use self::kept::{Kept, Place};
use crate::family::Absorb;
use crate::{
    Counter, Exemplars, Histogram, Kind, KnownKind, Label, Metric, Sample, Value, Visit, clock,
};

/// A counter or a histogram that keeps exemplars: recorded values with labels
/// that lead to where they came from, such as the id of a trace.
///
/// It dereferences to the metric, which records as it always does. Methods that
/// end in `_with` record and may keep an exemplar: they are given a closure for
/// its labels, which is called only if one is wanted. One is wanted for a
/// counter, or for a power of two of a histogram's values, that has none since
/// an exporter last showed them. So each reading has exemplars from the time
/// since the one before, for slow and for fast, however many values come.
///
/// OpenMetrics shows them, beside a counter's sum or a histogram's buckets.
///
/// # Labels
/// Names and values of an exemplar's labels have at most 128 characters
/// together, which is the limit of OpenMetrics; a label that would go beyond is
/// left out, as is one without a name or a value.
///
/// # Cost
/// Recording with an exemplar that is not wanted costs what recording does and
/// one load. Keeping one costs a reading of the system's clock and a few
/// allocations, at most once per power of two and reading; where two threads
/// keep one at the same moment, one of them does not. A metric without any has
/// 8 bytes more than it would have; one with some has 1 KiB, and what their
/// labels need.
///
/// # Examples
/// ```
/// use metriken::{Histogram, WithExemplars, metric};
///
/// /// Time to serve one request.
/// #[metric(name = "http_request_duration", unit = "nanoseconds")]
/// static LATENCY: WithExemplars<Histogram> = WithExemplars::new(Histogram::new(7, 64));
///
/// # let trace_id = || "4bf92f3577b34da6a3ce929d0e0e4736".to_string();
/// LATENCY.record_with(1_250_000, || [("trace_id", trace_id())]);
/// assert_eq!(LATENCY.count(), 1);
/// ```
#[derive(Default)]
pub struct WithExemplars<M> {
    metric: M,
    kept: OnceBox<Kept>,
}

impl<M> WithExemplars<M> {
    /// A metric that has no exemplars yet.
    pub const fn new(metric: M) -> Self {
        WithExemplars {
            metric,
            kept: OnceBox::new(),
        }
    }

    /// Keeps an exemplar of a value, if one is wanted.
    #[inline]
    fn keep<I, K, V>(&self, place: Place, value: u64, labels: impl FnOnce() -> I)
    where
        I: IntoIterator<Item = (K, V)>,
        K: AsRef<str>,
        V: AsRef<str>,
    {
        if self.kept.get().is_none_or(|kept| kept.is_wanted(place)) {
            let kept = self.kept.get_or_init(|| Box::new(Kept::new()));
            kept.keep(place, value, labels::fitting(labels()));
        }
    }
}

impl WithExemplars<Counter> {
    /// Adds one, with labels for an exemplar.
    #[inline]
    pub fn increment_with<I, K, V>(&self, labels: impl FnOnce() -> I)
    where
        I: IntoIterator<Item = (K, V)>,
        K: AsRef<str>,
        V: AsRef<str>,
    {
        self.add_with(1, labels);
    }

    /// Adds `amount`, with labels for an exemplar.
    #[inline]
    pub fn add_with<I, K, V>(&self, amount: u64, labels: impl FnOnce() -> I)
    where
        I: IntoIterator<Item = (K, V)>,
        K: AsRef<str>,
        V: AsRef<str>,
    {
        self.metric.add(amount);
        self.keep(Place::ONLY, amount, labels);
    }
}

impl WithExemplars<Histogram> {
    /// Records a value, with labels for an exemplar.
    #[inline]
    pub fn record_with<I, K, V>(&self, value: u64, labels: impl FnOnce() -> I)
    where
        I: IntoIterator<Item = (K, V)>,
        K: AsRef<str>,
        V: AsRef<str>,
    {
        self.metric.record(value);
        self.keep(Place::of(value), value, labels);
    }

    /// Records a duration in nanoseconds, with labels for an exemplar.
    #[inline]
    pub fn record_duration_with<I, K, V>(&self, duration: Duration, labels: impl FnOnce() -> I)
    where
        I: IntoIterator<Item = (K, V)>,
        K: AsRef<str>,
        V: AsRef<str>,
    {
        self.record_with(clock::as_ns(duration), labels);
    }
}

impl<M> Deref for WithExemplars<M> {
    type Target = M;

    #[inline]
    fn deref(&self) -> &M {
        &self.metric
    }
}

impl<M: fmt::Debug> fmt::Debug for WithExemplars<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WithExemplars").field(&self.metric).finish()
    }
}

impl<M: Metric> Metric for WithExemplars<M> {
    fn is_enabled(&self) -> bool {
        self.metric.is_enabled()
    }

    fn as_any(&self) -> Option<&dyn Any> {
        self.metric.as_any()
    }

    fn value(&self) -> Option<Value<'_>> {
        self.metric.value()
    }

    fn kind(&self) -> Kind {
        self.metric.kind()
    }

    fn visit(&self, visitor: &mut dyn Visit) {
        match self.kept.get() {
            Some(exemplars) => {
                self.metric
                    .visit(&mut |labels: &[Label<'_>], sample: Sample<'_>| {
                        visitor.series_with(labels, sample, exemplars);
                    })
            }
            None => self.metric.visit(visitor),
        }
    }
}

impl<M: KnownKind> KnownKind for WithExemplars<M> {
    const KIND: Kind = M::KIND;
}

/// The exemplars of a series that is removed are gone.
impl<M: Absorb> Absorb for WithExemplars<M> {
    fn absorb(&self, from: &Self) {
        self.metric.absorb(&from.metric);
        if let Some(kept) = from.kept.get() {
            kept.clear();
        }
    }
}

impl Exemplars for Kept {
    fn for_each(&self, show: &mut dyn FnMut(crate::Exemplar<'_>)) {
        self.for_each(show);
    }
}

#[cfg(test)]
mod tests;
