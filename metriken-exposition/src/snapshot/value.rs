use std::cmp::Ordering;
use std::sync::Arc;

use metriken_core::{Kind, Sample};

use super::histogram::Histogram;

/// The value of a series, in the unit that was recorded.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Value {
    /// A counter's sum modulo 2^64, or its increase.
    Counter(u64),
    /// A gauge's value.
    Gauge(i64),
    /// A gauge's value, where it is not a whole number.
    Float(f64),
    /// A distribution.
    Histogram(Histogram),
    /// The series' labels are all there is to it.
    Info,
    /// Named states, each on or off.
    StateSet(StateSet),
}

/// Named states, each on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateSet {
    pub(super) names: Arc<[Box<str>]>,
    pub(super) active: u64,
}

impl StateSet {
    /// Each state's name, and whether it is on.
    pub fn states(&self) -> impl ExactSizeIterator<Item = (&str, bool)> {
        let names = self.names.iter().enumerate();
        names.map(|(bit, name)| (&**name, self.active >> bit & 1 == 1))
    }

    /// The bits of the states that exist.
    pub(super) fn mask(names: usize) -> u64 {
        u64::MAX >> (64 - names.clamp(1, 64))
    }
}

impl Value {
    /// What was measured.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Counter(_) => Kind::Counter,
            Value::Gauge(_) | Value::Float(_) => Kind::Gauge,
            Value::Histogram(_) => Kind::Histogram,
            Value::Info => Kind::Info,
            Value::StateSet(_) => Kind::StateSet,
        }
    }

    /// What `sample` is now. `None` if nobody here knows what that is.
    pub(super) fn of(sample: &Sample<'_>) -> Option<Self> {
        let mut value = match sample {
            Sample::Counter(_) => Value::Counter(0),
            Sample::Gauge(_) => Value::Gauge(0),
            Sample::Float(_) => Value::Float(0.0),
            Sample::Histogram(metric) => Value::Histogram(Histogram::empty(metric.config())),
            Sample::Info => Value::Info,
            Sample::StateSet { states, .. } => Value::StateSet(StateSet {
                names: states.iter().map(|&name| name.into()).collect(),
                active: 0,
            }),
            _ => return None,
        };
        value.update(sample).then_some(value)
    }

    /// Becomes what `sample` is now, in the memory that it has. `false` if that
    /// is another type of value, or has other states.
    pub(super) fn update(&mut self, sample: &Sample<'_>) -> bool {
        match (self, sample) {
            (Value::Counter(value), Sample::Counter(now)) => *value = *now,
            (Value::Gauge(value), Sample::Gauge(now)) => *value = *now,
            // Only one NaN, so that values survive being written as text.
            (Value::Float(value), Sample::Float(now)) => {
                *value = if now.is_nan() { f64::NAN } else { *now };
            }
            (Value::Histogram(value), Sample::Histogram(now)) => value.read(*now),
            (Value::Info, Sample::Info) => {}
            (Value::StateSet(set), Sample::StateSet { states, active }) => {
                if !set
                    .names
                    .iter()
                    .map(|name| &**name)
                    .eq(states.iter().copied())
                {
                    return false;
                }
                set.active = active & StateSet::mask(states.len());
            }
            _ => return false,
        }
        true
    }

    /// Orders values that cannot be added to each other. Those that can be are
    /// equal.
    pub(super) fn shape_order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Value::Histogram(a), Value::Histogram(b)) => {
                let shape = |h: &Histogram| (h.config.grouping_power(), h.config.max_value_power());
                shape(a).cmp(&shape(b))
            }
            (Value::StateSet(a), Value::StateSet(b)) => a.names.cmp(&b.names),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Value::Counter(_) => 0,
            Value::Gauge(_) => 1,
            Value::Float(_) => 2,
            Value::Histogram(_) => 3,
            Value::Info => 4,
            Value::StateSet(_) => 5,
        }
    }
}

/// Floats are compared by their bits.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Value::Counter(a), Value::Counter(b)) => a == b,
            (Value::Gauge(a), Value::Gauge(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
            (Value::Histogram(a), Value::Histogram(b)) => a == b,
            (Value::Info, Value::Info) => true,
            (Value::StateSet(a), Value::StateSet(b)) => a == b,
            _ => false,
        }
    }
}
