//! What a group can be made of.

use super::Group;
use crate::histogram::Config;
use crate::{Counter, Gauge, Histogram, KnownKind, Sample, Value};

/// A metric type that a [`Group`] can be made of. Sealed.
pub trait Member: KnownKind + Sized + Sealed {
    /// What all members have in common.
    #[doc(hidden)]
    type Shape: Copy + Send + Sync;

    /// What a member reads as.
    #[doc(hidden)]
    type Reading: 'static;

    #[doc(hidden)]
    fn with_shape(shape: Self::Shape) -> Self;

    #[doc(hidden)]
    fn read(&self) -> Option<Self::Reading>;

    #[doc(hidden)]
    fn sample(&self) -> Sample<'_>;

    #[doc(hidden)]
    fn group_value(group: &Group<Self>) -> Value<'_>;
}

pub trait Sealed {}

/// A member that is one number.
pub trait Scalar: Member<Shape = (), Reading = Self::Number> {
    #[doc(hidden)]
    type Number: Default + Copy;

    #[doc(hidden)]
    const ONE: Self::Number;

    #[doc(hidden)]
    fn add_number(&self, amount: Self::Number);

    #[doc(hidden)]
    fn set_number(&self, value: Self::Number);
}

/// Makes members of metrics that are one number.
macro_rules! scalars {
    ($($metric:ident: $number:ty => $group:ident,)*) => {$(
        impl Sealed for $metric {}

        impl Member for $metric {
            type Shape = ();
            type Reading = $number;

            fn with_shape((): ()) -> Self {
                Self::new()
            }

            fn read(&self) -> Option<$number> {
                Some(self.value())
            }

            fn sample(&self) -> Sample<'_> {
                Sample::$metric(self.value())
            }

            fn group_value(group: &Group<Self>) -> Value<'_> {
                Value::$group(group)
            }
        }

        impl Scalar for $metric {
            type Number = $number;
            const ONE: $number = 1;

            #[inline]
            fn add_number(&self, amount: $number) {
                self.add(amount);
            }

            #[inline]
            fn set_number(&self, value: $number) {
                self.set(value);
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
    type Reading = ::histogram::Histogram;

    fn with_shape(config: Config) -> Self {
        Self::with_config(config)
    }

    fn read(&self) -> Option<::histogram::Histogram> {
        self.load()
    }

    fn sample(&self) -> Sample<'_> {
        Sample::Histogram(self)
    }

    fn group_value(group: &Group<Self>) -> Value<'_> {
        Value::HistogramGroup(group)
    }
}
