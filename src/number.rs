//! The numbers that a metric can be.

use std::fmt;

use crate::{Kind, Value};

/// A number that a metric reads as: `u64` is a counter, `i64` and `f64` are
/// gauges.
///
/// Sealed: every exporter knows these three and no other.
pub trait Number: Copy + fmt::Debug + Send + Sync + 'static + Sealed {
    /// What a metric of this number measures.
    #[doc(hidden)]
    const KIND: Kind;

    /// The number as a metric's value.
    #[doc(hidden)]
    fn into_value(self) -> Value<'static>;
}

pub trait Sealed {}

/// Says of each number which kind of value it is.
macro_rules! numbers {
    ($($number:ty => $kind:ident as $value:ident,)*) => {$(
        impl Sealed for $number {}

        impl Number for $number {
            const KIND: Kind = Kind::$kind;

            fn into_value(self) -> Value<'static> {
                Value::$value(self)
            }
        }
    )*};
}

numbers! {
    u64 => Counter as Counter,
    i64 => Gauge as Gauge,
    f64 => Gauge as Float,
}
