use crate::{Exemplars, HistogramMetric, Label};

/// The value of one series at the moment it is shown.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Sample<'a> {
    /// A counter's sum.
    Counter(u64),
    /// A gauge's value.
    Gauge(i64),
    /// A gauge's value, where it is not a whole number.
    Float(f64),
    /// A distribution.
    Histogram(&'a dyn HistogramMetric),
    /// The series' labels are all there is to it.
    Info,
    /// Named states, of which state `i` is on where bit `i` is set.
    StateSet {
        /// The states' names.
        states: &'a [&'a str],
        /// The states that are on.
        active: u64,
    },
}

/// Something that is shown series, by [`Metric::visit`](crate::Metric::visit).
///
/// Closures implement it:
/// ```
/// use metriken_core::{Label, Sample, Visit};
///
/// let mut sum = 0;
/// let mut add = |_: &[Label<'_>], sample: Sample<'_>| {
///     if let Sample::Counter(value) = sample {
///         sum += value;
///     }
/// };
/// add.series(&[], Sample::Counter(2));
/// add.series(&[Label::new("side", "left")], Sample::Counter(3));
/// assert_eq!(sum, 5);
/// ```
pub trait Visit {
    /// Takes one series: its labels besides the metric's own constant ones,
    /// and its value.
    fn series(&mut self, labels: &[Label<'_>], sample: Sample<'_>);

    /// Takes one series that has exemplars. Who does not need them takes the
    /// series only.
    fn series_with(&mut self, labels: &[Label<'_>], sample: Sample<'_>, exemplars: &dyn Exemplars) {
        let _ = exemplars;
        self.series(labels, sample);
    }
}

impl<F: FnMut(&[Label<'_>], Sample<'_>)> Visit for F {
    fn series(&mut self, labels: &[Label<'_>], sample: Sample<'_>) {
        self(labels, sample);
    }
}
