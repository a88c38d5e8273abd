//! How an entry, which holds a plain pointer to its metric, finds the way back
//! to the metric's type: one small table a type, none a metric.
#![allow(unsafe_code)]

use std::marker::PhantomData;

use crate::{Kind, KnownKind, Metric, Value, Visit};

/// What all metrics of one type share.
#[repr(C)]
pub struct MetricType {
    size: usize,
    upcast: unsafe fn(*const ()) -> *const dyn Metric,
    value: unsafe fn(*const ()) -> Option<Value<'static>>,
    visit: unsafe fn(*const (), &mut dyn Visit),
}

impl MetricType {
    pub(crate) const fn of<T: Metric>() -> Self {
        MetricType {
            size: size_of::<T>(),
            upcast: |metric| metric.cast::<T>(),
            value: |metric| {
                // SAFETY: the caller of `value` vouches for the metric.
                let metric = unsafe { &*metric.cast::<T>() };
                metric.value()
            },
            visit: |metric, visitor| {
                // SAFETY: the caller of `visit` vouches for the metric.
                let metric = unsafe { &*metric.cast::<T>() };
                metric.visit(visitor);
            },
        }
    }

    /// The value of a metric of this type: the same as by way of
    /// [`upcast`](Self::upcast), with one indirect call instead of two.
    ///
    /// # Safety
    /// `metric` must be valid for shared use as a metric of this type for as
    /// long as the value is in use.
    pub(crate) unsafe fn value(&self, metric: *const ()) -> Option<Value<'static>> {
        // SAFETY: the caller says so.
        unsafe { (self.value)(metric) }
    }

    /// Shows the series of a metric of this type: the same as by way of
    /// [`upcast`](Self::upcast), with one indirect call instead of two.
    ///
    /// # Safety
    /// `metric` must be valid for shared use as a metric of this type.
    pub(crate) unsafe fn visit(&self, metric: *const (), visitor: &mut dyn Visit) {
        // SAFETY: the caller says so.
        unsafe { (self.visit)(metric, visitor) }
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

/// Finds the kind of a type, if it is known.
///
/// `KindOf::<T>::KIND` is the inherent constant for a [`KnownKind`], which wins
/// over the constant of the trait [`AnyKind`] that every other type falls back
/// to. That one asks for no [`Metric`], so that a type which is none is refused
/// in one place only, and in the words of that trait.
pub struct KindOf<T>(PhantomData<fn(T)>);

impl<T: KnownKind> KindOf<T> {
    /// The kind that the type declares.
    pub const KIND: Kind = T::KIND;
}

/// The constant of [`KindOf`] for types whose kind is found out by asking.
pub trait AnyKind {
    /// [`Kind::Other`].
    const KIND: Kind;
}

impl<T> AnyKind for KindOf<T> {
    const KIND: Kind = Kind::Other;
}
