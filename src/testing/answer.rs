//! What a test asks of a snapshot, and what it asserts.

use super::mismatch::Mismatch;
use super::mistake::Mistake;
use super::total::Total;
use super::{Distribution, Snapshot, Which};

/// # Asking
/// The labels select: the answer is the sum over all series that have these
/// labels, whatever others they have, and zero if there is none. Without
/// labels, it is that over all series of the metric. A question that no series
/// could ever be the answer to, for a name that is not there or a label value
/// that cannot be, is a mistake, and panics with advice; a test would otherwise
/// find the zero that it expects.
///
/// # Panics
/// If no metric is [meant](Which), if it is not of the kind, if it cannot have
/// such labels, and if counts are asked of a thread's snapshot that is no
/// difference. Assertions panic if the answer is another one, and show the
/// series of the metric.
impl Snapshot {
    /// The sum of counters.
    ///
    /// # Examples
    /// ```
    /// use metriken::{Counter, Family, LabelSet, metric, testing};
    ///
    /// #[derive(LabelSet)]
    /// struct Lookup {
    ///     cached: bool,
    ///     hit: bool,
    /// }
    ///
    /// #[metric(name = "lookups")]
    /// static LOOKUPS: Family<Lookup, Counter> = Family::new();
    ///
    /// let before = testing::snapshot();
    /// LOOKUPS.get(&Lookup { cached: true, hit: true }).increment();
    /// LOOKUPS.get(&Lookup { cached: false, hit: true }).increment();
    /// let changed = before.changes();
    /// assert_eq!(changed.counter("lookups", &[("cached", "true")]), 1);
    /// assert_eq!(changed.counter(&LOOKUPS, &[("hit", "true")]), 2);
    /// assert_eq!(changed.counter(&LOOKUPS, &[("hit", "false")]), 0);
    /// ```
    #[track_caller]
    pub fn counter(&self, which: impl Which, labels: &[(&str, &str)]) -> u64 {
        answer(self.total(&which, labels))
    }

    /// The sum of gauges, or by how much it changed.
    ///
    /// Gauges are the whole process's, in any snapshot: other tests change
    /// them too.
    #[track_caller]
    pub fn gauge(&self, which: impl Which, labels: &[(&str, &str)]) -> i64 {
        answer(self.total(&which, labels))
    }

    /// The sum of gauges that need not be whole, or by how much it changed.
    #[track_caller]
    pub fn float_gauge(&self, which: impl Which, labels: &[(&str, &str)]) -> f64 {
        answer(self.total(&which, labels))
    }

    /// What histograms counted.
    ///
    /// # Examples
    /// ```
    /// use metriken::{Histogram, metric, testing};
    ///
    /// #[metric(name = "request_duration", unit = "nanoseconds")]
    /// static DURATION: Histogram = Histogram::new(7, 64);
    ///
    /// let changed = testing::changes(|| DURATION.record(1_250_000));
    /// let durations = changed.histogram(&DURATION, &[]);
    /// assert_eq!((durations.count(), durations.sum()), (1, Some(1_250_000)));
    /// assert!(durations.buckets().all(|(range, _)| range.contains(&1_250_000)));
    /// ```
    #[track_caller]
    pub fn histogram(&self, which: impl Which, labels: &[(&str, &str)]) -> Distribution {
        answer(self.total(&which, labels))
    }

    /// Asserts what [`counter`](Self::counter) gives.
    #[track_caller]
    pub fn assert_counter(&self, which: impl Which, labels: &[(&str, &str)], expected: u64) {
        self.assert_is(&which, labels, "", |total: u64| total, expected);
    }

    /// Asserts what [`gauge`](Self::gauge) gives.
    #[track_caller]
    pub fn assert_gauge(&self, which: impl Which, labels: &[(&str, &str)], expected: i64) {
        self.assert_is(&which, labels, "", |total: i64| total, expected);
    }

    /// Asserts how many values a [`histogram`](Self::histogram) recorded.
    #[track_caller]
    pub fn assert_count(&self, which: impl Which, labels: &[(&str, &str)], expected: u64) {
        let count = |total: Distribution| total.count();
        self.assert_is(&which, labels, "count ", count, expected);
    }

    /// Asserts a number of a total, which `what` names, with a space.
    #[track_caller]
    fn assert_is<T: Total, N: Total>(
        &self,
        which: &impl Which,
        labels: &[(&str, &str)],
        what: &str,
        number: impl FnOnce(T) -> N,
        expected: N,
    ) {
        let found = number(answer(self.total(which, labels))).into_reading();
        let expected = expected.into_reading();
        if found != expected {
            let metrics = answer(self.find::<T>(which));
            let mismatch = Mismatch {
                name: metrics.first().map_or("", |(identity, _)| &identity.name),
                snapshot: self,
                labels,
                what,
                expected,
                found,
            };
            panic!("{mismatch}");
        }
    }
}

#[track_caller]
fn answer<T>(answer: Result<T, Mistake>) -> T {
    match answer {
        Ok(answer) => answer,
        Err(mistake) => panic!("{mistake}"),
    }
}
