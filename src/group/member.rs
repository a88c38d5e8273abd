//! What a group can be made of.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Group;
use crate::histogram::Config;
use crate::{Counter, Gauge, Histogram, KnownKind, Sample, Value};

/// A metric type that a [`Group`] can be made of. Sealed.
pub trait Member: KnownKind + Sized + Sealed {
    /// What all members have in common.
    #[doc(hidden)]
    type Shape: Copy + Send + Sync;

    /// What a group keeps for a member.
    #[doc(hidden)]
    type Cell: Send + Sync + 'static;

    /// What a member reads as.
    #[doc(hidden)]
    type Reading: 'static;

    #[doc(hidden)]
    fn cell(shape: Self::Shape) -> Self::Cell;

    #[doc(hidden)]
    fn read(cell: &Self::Cell) -> Option<Self::Reading>;

    #[doc(hidden)]
    fn sample(cell: &Self::Cell) -> Sample<'_>;

    #[doc(hidden)]
    fn group_value(group: &Group<Self>) -> Value<'_>;
}

pub trait Sealed {}

/// A member that is one number.
///
/// The number is shared by all threads, in contrast to a counter of its own: a
/// cell a thread for every member of a large group would take too much memory,
/// and the index often tells the threads apart already.
pub trait Scalar: Member<Shape = (), Cell = AtomicU64, Reading = Self::Number> {
    #[doc(hidden)]
    type Number: Default + Copy;

    #[doc(hidden)]
    const ONE: Self::Number;

    /// The number as it is kept, which adding must not tell from the number.
    #[doc(hidden)]
    fn bits(number: Self::Number) -> u64;
}

/// Makes members of metrics that are one whole number.
macro_rules! scalars {
    ($($metric:ident: $number:ty => $group:ident,)*) => {$(
        impl Sealed for $metric {}

        impl Member for $metric {
            type Shape = ();
            type Cell = AtomicU64;
            type Reading = $number;

            fn cell((): ()) -> AtomicU64 {
                AtomicU64::new(0)
            }

            fn read(cell: &AtomicU64) -> Option<$number> {
                Some(cell.load(Ordering::Relaxed) as $number)
            }

            fn sample(cell: &AtomicU64) -> Sample<'_> {
                Sample::$metric(cell.load(Ordering::Relaxed) as $number)
            }

            fn group_value(group: &Group<Self>) -> Value<'_> {
                Value::$group(group)
            }
        }

        impl Scalar for $metric {
            type Number = $number;
            const ONE: $number = 1;

            #[inline]
            fn bits(number: $number) -> u64 {
                number as u64
            }
        }
    )*};
}

scalars! {
    Counter: u64 => CounterGroup,
    Gauge: i64 => GaugeGroup,
}

impl Sealed for Histogram {}

impl Member for Histogram {
    type Shape = Config;
    type Cell = Histogram;
    type Reading = ::histogram::Histogram;

    fn cell(config: Config) -> Histogram {
        Self::with_config(config)
    }

    fn read(cell: &Histogram) -> Option<::histogram::Histogram> {
        cell.load()
    }

    fn sample(cell: &Histogram) -> Sample<'_> {
        Sample::Histogram(cell)
    }

    fn group_value(group: &Group<Self>) -> Value<'_> {
        Value::HistogramGroup(group)
    }
}
