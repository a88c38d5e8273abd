use std::any::Any;
use std::fmt;

use histogram::Histogram;

use crate::{GroupMetric, HistogramMetric, Kind, Label, Sample, Visit};

/// The value of a metric, as [`Metric::value`](crate::Metric::value) gives it.
#[non_exhaustive]
pub enum Value<'a> {
    /// A counter's sum.
    Counter(u64),
    /// A gauge's value.
    Gauge(i64),
    /// A gauge's value, where it is not a whole number.
    Float(f64),
    /// A distribution.
    Histogram(&'a dyn HistogramMetric),
    /// Counters by index.
    CounterGroup(&'a dyn GroupMetric<u64>),
    /// Gauges by index.
    GaugeGroup(&'a dyn GroupMetric<i64>),
    /// Distributions by index.
    HistogramGroup(&'a dyn GroupMetric<Histogram>),
    /// Facts about the process.
    Info(&'a [Label<'a>]),
    /// Named states, of which state `i` is on where bit `i` is set.
    StateSet {
        /// The states' names.
        states: &'a [&'a str],
        /// The states that are on.
        active: u64,
    },
    /// Something else: see [`Metric::as_any`](crate::Metric::as_any).
    Other(&'a dyn Any),
}

impl Value<'_> {
    /// What was measured.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Counter(_) | Value::CounterGroup(_) => Kind::Counter,
            Value::Gauge(_) | Value::Float(_) | Value::GaugeGroup(_) => Kind::Gauge,
            Value::Histogram(_) | Value::HistogramGroup(_) => Kind::Histogram,
            Value::Info(_) => Kind::Info,
            Value::StateSet { .. } => Kind::StateSet,
            Value::Other(_) => Kind::Other,
        }
    }

    /// Shows the value to `visitor`, a series at a time.
    ///
    /// # Cost
    /// Nothing is allocated, but for the labels of a group's members. A metric
    /// that keeps those in another form shows them itself, in its own
    /// [`Metric::visit`](crate::Metric::visit).
    #[inline]
    pub fn visit(&self, visitor: &mut dyn Visit) {
        match *self {
            Value::Counter(value) => visitor.series(&[], Sample::Counter(value)),
            Value::Gauge(value) => visitor.series(&[], Sample::Gauge(value)),
            Value::Float(value) => visitor.series(&[], Sample::Float(value)),
            Value::Histogram(histogram) => visitor.series(&[], Sample::Histogram(histogram)),
            _ => self.visit_labelled(visitor),
        }
    }

    /// [`visit`](Self::visit) for what is more than one number, out of the way
    /// of what is: where a type always has a value of one kind, the rest of
    /// `visit` is a call with constants.
    fn visit_labelled(&self, visitor: &mut dyn Visit) {
        match *self {
            Value::Info(labels) => visitor.series(labels, Sample::Info),
            Value::StateSet { states, active } => {
                visitor.series(&[], Sample::StateSet { states, active });
            }
            Value::CounterGroup(group) => visit_group(group, visitor, |value, labels, visitor| {
                visitor.series(labels, Sample::Counter(value));
            }),
            Value::GaugeGroup(group) => visit_group(group, visitor, |value, labels, visitor| {
                visitor.series(labels, Sample::Gauge(value));
            }),
            Value::HistogramGroup(group) => {
                visit_group(group, visitor, |value, labels, visitor| {
                    visitor.series(labels, Sample::Histogram(&value));
                })
            }
            _ => {}
        }
    }
}

/// For people and logs: numbers as they are, totals of a histogram, the size of
/// a group.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = |f: &mut fmt::Formatter<'_>, name, entries: usize| {
            let mut group = f.debug_struct(name);
            group.field("entries", &entries).finish_non_exhaustive()
        };
        match *self {
            Value::Counter(value) => f.debug_tuple("Counter").field(&value).finish(),
            Value::Gauge(value) => f.debug_tuple("Gauge").field(&value).finish(),
            Value::Float(value) => f.debug_tuple("Float").field(&value).finish(),
            Value::Histogram(histogram) => {
                let totals = histogram.for_each_bucket(&mut |_, _| {});
                f.debug_tuple("Histogram").field(&totals).finish()
            }
            Value::CounterGroup(it) => group(f, "CounterGroup", it.entries()),
            Value::GaugeGroup(it) => group(f, "GaugeGroup", it.entries()),
            Value::HistogramGroup(it) => group(f, "HistogramGroup", it.entries()),
            Value::Info(labels) => f.debug_tuple("Info").field(&labels).finish(),
            Value::StateSet { states, active } => f
                .debug_struct("StateSet")
                .field("states", &states)
                .field("active", &format_args!("{active:#b}"))
                .finish(),
            Value::Other(_) => f.write_str("Other(..)"),
        }
    }
}

fn visit_group<T: 'static>(
    group: &dyn GroupMetric<T>,
    visitor: &mut dyn Visit,
    show: impl Fn(T, &[Label<'_>], &mut dyn Visit),
) {
    for index in 0..group.entries() {
        let Some(value) = group.value(index) else {
            continue;
        };
        match group.load_metadata(index) {
            Some(metadata) => {
                let mut labels: Vec<_> = metadata.iter().map(|(k, v)| Label::new(k, v)).collect();
                labels.sort_unstable();
                show(value, &labels, visitor);
            }
            None => {
                let index = index.to_string();
                show(value, &[Label::new("index", &index)], visitor);
            }
        }
    }
}
