use super::{Distribution, Reading};

/// A number, or a distribution, that readings of one kind come to.
pub(super) trait Total: Default {
    /// What is in a reading of this kind; `None` if it is of another.
    fn of(reading: Reading) -> Option<Self>;

    fn into_reading(self) -> Reading;
}

macro_rules! totals {
    ($($total:ty: $kind:ident,)*) => {$(
        impl Total for $total {
            fn of(reading: Reading) -> Option<Self> {
                match reading {
                    Reading::$kind(total) => Some(total),
                    _ => None,
                }
            }

            fn into_reading(self) -> Reading {
                Reading::$kind(self)
            }
        }
    )*};
}

totals! {
    u64: Counter,
    i64: Gauge,
    f64: Float,
    Distribution: Histogram,
}
