//! One sample of one series, as both versions are made of it.

use std::borrow::Cow;

use metriken_core::Kind;

use super::exemplar::Shown;
use crate::reading::Reading;
use crate::wire::Message;
use crate::{Family, Scale, names, native};

/// The bits of the value that ends a series, which is no number that can be
/// computed.
const STALE: u64 = 0x7ff0_0000_0000_0002;

/// The bits of any other value that is no number.
const NOT_A_NUMBER: u64 = 0x7ff8_0000_0000_0001;

/// What is said of a family beside its series.
#[derive(Debug)]
pub(super) struct Description<'f> {
    /// The name, with the mark of its kind.
    pub(super) name: [&'f str; 2],
    /// The number that both versions have for its kind.
    pub(super) kind: u64,
    pub(super) help: &'f str,
    pub(super) unit: Cow<'f, str>,
    /// Its place among all, by which it is known to be another.
    pub(super) index: Option<usize>,
}

impl Description<'static> {
    /// That of a series of which nothing is known any more.
    pub(super) const UNKNOWN: Self = Description {
        name: ["", ""],
        kind: 0,
        help: "",
        unit: Cow::Borrowed(""),
        index: None,
    };
}

impl<'f> Description<'f> {
    pub(super) fn of(family: &Family<'f>) -> Self {
        let (mark, kind) = match family.kind() {
            Kind::Counter => ("_total", 1),
            Kind::Gauge => ("", 2),
            Kind::Histogram => ("", 3),
            Kind::Info => ("_info", 6),
            Kind::StateSet => ("", 7),
            _ => ("", 0),
        };
        Description {
            name: [family.name(), mark],
            kind,
            help: family.help(),
            unit: match family.unit() {
                "" => Cow::Borrowed(""),
                unit => names::unit(unit),
            },
            index: Some(family.index()),
        }
    }
}

/// A sample on its way into requests.
#[derive(Clone, Copy)]
pub(super) struct Point<'a> {
    /// The labels, the name among them, as version 1 has them.
    pub(super) key: &'a [u8],
    pub(super) value: Value<'a>,
    /// Since when it counts, in milliseconds since 1970; zero if it does not.
    pub(super) start_ms: u64,
    /// In order of time.
    pub(super) exemplars: &'a [&'a Shown],
}

impl<'a> Point<'a> {
    /// One with a value and nothing more.
    pub(super) fn bare(key: &'a [u8], value: Value<'a>) -> Self {
        Point {
            key,
            value,
            start_ms: 0,
            exemplars: &[],
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    /// The bits of a number.
    Float(u64),
    /// A histogram with native buckets, and what its sum is scaled by.
    Histogram(&'a Reading<'a>, Scale),
    /// The end of such a one.
    StaleHistogram,
}

impl Value<'_> {
    /// The end of a series of numbers.
    pub(super) const STALE: Self = Value::Float(STALE);

    /// A number, or what is none, but never one that ends a series.
    pub(super) fn number(value: f64) -> Self {
        Value::Float(if value.is_nan() {
            NOT_A_NUMBER
        } else {
            value.to_bits()
        })
    }

    pub(super) fn is_histogram(&self) -> bool {
        !matches!(self, Value::Float(_))
    }
}

/// Writes the fields of a native histogram, which are the same in both
/// versions.
pub(super) fn write_histogram(to: &mut Message<'_>, value: &Value<'_>, at_ms: u64) {
    match *value {
        Value::Histogram(reading, scale) => {
            to.uint(1, reading.totals.count);
            match reading.totals.sum {
                Some(sum) => to.double(3, scale.apply(sum as f64)),
                None => to.fixed(3, NOT_A_NUMBER),
            }
            to.sint(4, reading.schema().into());
            // Zeros and nothing else are in the zero bucket.
            to.double(5, 0.0);
            to.uint(6, reading.native().zero());
            native::write_buckets(to, (11, 12), reading.native().buckets());
        }
        _ => {
            to.uint(1, 0);
            to.fixed(3, STALE);
        }
    }
    to.uint(15, at_ms);
}
