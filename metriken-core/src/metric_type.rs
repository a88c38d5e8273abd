//! How an entry, which holds a plain pointer to its metric, finds the way back
//! to the metric's type: one small table a type, none a metric.
#![allow(unsafe_code)]

use std::marker::PhantomData;

use crate::{Kind, KnownKind, Metric};

/// What all metrics of one type share.
#[repr(C)]
pub struct MetricType {
    size: usize,
    upcast: unsafe fn(*const ()) -> *const dyn Metric,
}

impl MetricType {
    const fn of<T: Metric>() -> Self {
        MetricType {
            size: size_of::<T>(),
            upcast: |metric| metric.cast::<T>(),
        }
    }

    /// The size of a metric of this type in bytes.
    pub(crate) const fn size(&self) -> usize {
        self.size
    }

    /// Turns the pointer to a metric of this type into one that knows it.
    pub(crate) fn upcast(&self, metric: *const ()) -> *const dyn Metric {
        // SAFETY: `upcast` only casts the pointer, which is sound for any; it
        // is an `unsafe fn` for the sake of the type alone.
        unsafe { (self.upcast)(metric) }
    }
}

/// The [`MetricType`] of `T` and its kind: proof that they belong to `T`.
pub struct Typed<T> {
    pub(crate) metric_type: &'static MetricType,
    pub(crate) kind: Kind,
    of: PhantomData<fn(T)>,
}

impl<T: Metric> Typed<T> {
    pub(crate) const fn new(kind: Kind) -> Self {
        Typed {
            metric_type: const { &MetricType::of::<T>() },
            kind,
            of: PhantomData,
        }
    }
}

/// Finds the [`Typed`] of a type, with its kind if that is known.
///
/// `TypeOf::<T>::METRIC_TYPE` is the inherent constant for a [`KnownKind`],
/// which wins over the constant of the trait [`AnyMetricType`] that every
/// other metric falls back to.
pub struct TypeOf<T>(PhantomData<fn(T)>);

impl<T: KnownKind> TypeOf<T> {
    /// The type and the kind it declares.
    pub const METRIC_TYPE: Typed<T> = Typed::new(T::KIND);
}

/// The constant of [`TypeOf`] for metrics whose kind is found out by asking.
pub trait AnyMetricType {
    /// The type in question.
    type Metric;
    /// The type, of kind [`Kind::Other`].
    const METRIC_TYPE: Typed<Self::Metric>;
}

impl<T: Metric> AnyMetricType for TypeOf<T> {
    type Metric = T;
    const METRIC_TYPE: Typed<T> = Typed::new(Kind::Other);
}
