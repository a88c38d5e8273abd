use std::fmt;

use super::Distribution;
use crate::{Kind, Sample};

/// What a series reads as, or by how much it changed.
///
/// Two that are not a number are the same reading.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reading {
    /// A counter's sum. In a difference it is modulo 2^64: that of a counter
    /// that was set to less has wrapped.
    Counter(u64),
    /// A gauge's value.
    Gauge(i64),
    /// The value of a gauge that need not be whole.
    Float(f64),
    /// What a histogram counted.
    Histogram(Distribution),
    /// The labels say it all.
    Info,
    /// The names of the states that are on, in a difference as in a reading.
    StateSet(Vec<String>),
}

impl Reading {
    /// Copies what a series shows; `None` if it shows what is not known here.
    pub(super) fn of(sample: Sample<'_>) -> Option<Self> {
        let reading = match sample {
            Sample::Counter(value) => Reading::Counter(value),
            Sample::Gauge(value) => Reading::Gauge(value),
            Sample::Float(value) => Reading::Float(value),
            Sample::Histogram(histogram) => Reading::Histogram(Distribution::of(histogram)),
            Sample::Info => Reading::Info,
            Sample::StateSet { states, active } => {
                let on = states.iter().enumerate();
                let on = on.filter(|(i, _)| active & 1 << i != 0);
                Reading::StateSet(on.map(|(_, &name)| name.to_owned()).collect())
            }
            _ => return None,
        };
        Some(reading)
    }

    /// Adds what another series of the same kind reads as.
    pub(super) fn add(&mut self, other: &Reading) {
        match (self, other) {
            (Reading::Counter(sum), Reading::Counter(other)) => *sum = sum.wrapping_add(*other),
            (Reading::Gauge(sum), Reading::Gauge(other)) => *sum = sum.wrapping_add(*other),
            (Reading::Float(sum), Reading::Float(other)) => *sum += other,
            (Reading::Histogram(sum), Reading::Histogram(other)) => sum.add(other),
            // States are not added up, and kinds do not change.
            _ => {}
        }
    }

    /// By how much the reading differs from an earlier one of the same series,
    /// or from none, and whether it does.
    pub(super) fn since(&self, before: Option<&Reading>) -> (Self, bool) {
        let change = match (self, before) {
            (Reading::Counter(now), Some(Reading::Counter(before))) => {
                Reading::Counter(now.wrapping_sub(*before))
            }
            (Reading::Gauge(now), Some(Reading::Gauge(before))) => {
                Reading::Gauge(now.wrapping_sub(*before))
            }
            (Reading::Float(now), Some(Reading::Float(before))) => {
                Reading::Float(if is_same(*now, *before) {
                    0.0
                } else {
                    now - before
                })
            }
            (Reading::Histogram(now), Some(Reading::Histogram(before))) => {
                Reading::Histogram(now.since(before))
            }
            (Reading::Info | Reading::StateSet(_), Some(before)) => {
                return (self.clone(), self != before);
            }
            _ => self.clone(),
        };
        let changed = !change.is_nothing();
        (change, changed)
    }

    /// Whether this is what a series that nobody touched reads as.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Reading::Counter(value) => *value == 0,
            Reading::Gauge(value) => *value == 0,
            Reading::Float(value) => *value == 0.0,
            Reading::Histogram(distribution) => distribution.is_empty(),
            Reading::Info => false,
            Reading::StateSet(on) => on.is_empty(),
        }
    }

    /// What was measured.
    pub fn kind(&self) -> Kind {
        match self {
            Reading::Counter(_) => Kind::Counter,
            Reading::Gauge(_) | Reading::Float(_) => Kind::Gauge,
            Reading::Histogram(_) => Kind::Histogram,
            Reading::Info => Kind::Info,
            Reading::StateSet(_) => Kind::StateSet,
        }
    }

    /// What it is a reading of, in words.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Reading::Counter(_) => "a counter",
            Reading::Gauge(_) => "a gauge of whole numbers",
            Reading::Float(_) => "a gauge of numbers that need not be whole",
            Reading::Histogram(_) => "a histogram",
            Reading::Info => "an info",
            Reading::StateSet(_) => "a state set",
        }
    }
}

impl PartialEq for Reading {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Reading::Counter(one), Reading::Counter(other)) => one == other,
            (Reading::Gauge(one), Reading::Gauge(other)) => one == other,
            (Reading::Float(one), Reading::Float(other)) => is_same(*one, *other),
            (Reading::Histogram(one), Reading::Histogram(other)) => one == other,
            (Reading::Info, Reading::Info) => true,
            (Reading::StateSet(one), Reading::StateSet(other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for Reading {}

fn is_same(one: f64, other: f64) -> bool {
    one == other || one.is_nan() && other.is_nan()
}

/// A reading as text.
pub(super) struct Shown<'r> {
    pub(super) reading: &'r Reading,
    /// Whether it is by how much the series changed.
    pub(super) is_change: bool,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = Sign(self.is_change);
        match self.reading {
            Reading::Counter(value) => sign.write(f, *value),
            Reading::Gauge(value) if self.is_change => write!(f, "{value:+}"),
            Reading::Gauge(value) => write!(f, "{value}"),
            Reading::Float(value) if self.is_change => write!(f, "{value:+}"),
            Reading::Float(value) => write!(f, "{value}"),
            Reading::Histogram(distribution) => {
                f.write_str("count ")?;
                sign.write(f, distribution.count())?;
                if let Some(sum) = distribution.sum() {
                    f.write_str(", sum ")?;
                    sign.write(f, sum)?;
                }
                Ok(())
            }
            Reading::Info => sign.write(f, 1),
            Reading::StateSet(on) => write!(f, "[{}]", on.join(", ")),
        }
    }
}

/// How a sum is written, as such or as a change, which has a sign.
#[derive(Clone, Copy)]
struct Sign(bool);

impl Sign {
    fn write(self, f: &mut fmt::Formatter<'_>, value: u64) -> fmt::Result {
        if self.0 {
            // What wrapped went down.
            write!(f, "{:+}", value.cast_signed())
        } else {
            write!(f, "{value}")
        }
    }
}
