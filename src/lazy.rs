use std::any::Any;
use std::fmt;
use std::ops::{Deref, DerefMut};

use once_cell::sync;

use crate::{Counter, FamilyMetric, Gauge, Kind, KnownKind, Metric, Value, Visit};

/// A counter that is not shown before it is used. See [`Lazy`].
pub type LazyCounter = Lazy<Counter>;

/// A gauge that is not shown before it is used. See [`Lazy`].
pub type LazyGauge = Lazy<Gauge>;

/// A metric that is made when it is first used, and has no value until then.
///
/// This is for metrics that say something by being there, such as those of a
/// device which a machine may not have, and for metric types without a
/// constant constructor. Reading it, through the registry or
/// [`Lazy::get`], is not use.
///
/// The kind of a static is known at once, because its type tells it. Before
/// the first use, [`Metric::kind`] of a `Lazy` made at run time is
/// [`Kind::Other`].
///
/// # Panics
/// If the constructor panics, using the metric again does too. Threads that
/// use it first at the same time wait for the one that makes it.
///
/// # Examples
/// ```
/// use metriken::{Counter, Lazy, LazyCounter, metric, metrics};
///
/// /// Errors that the battery reported.
/// #[metric(name = "battery_errors")]
/// static ERRORS: LazyCounter = LazyCounter::new(Counter::default);
///
/// let registry = metrics();
/// let entry = registry.iter().find(|entry| entry.is(&ERRORS)).unwrap();
/// assert!(entry.value().is_none());
/// ERRORS.increment();
/// assert!(entry.value().is_some());
/// assert_eq!(Lazy::get(&ERRORS).map(Counter::value), Some(1));
/// ```
pub struct Lazy<M, F = fn() -> M> {
    cell: sync::Lazy<M, F>,
}

impl<M, F> Lazy<M, F> {
    /// A metric that `make` makes when it is first used.
    pub const fn new(make: F) -> Self {
        Lazy {
            cell: sync::Lazy::new(make),
        }
    }
}

impl<M, F: FnOnce() -> M> Lazy<M, F> {
    /// The metric, if it was used.
    pub fn get(this: &Self) -> Option<&M> {
        sync::Lazy::get(&this.cell)
    }

    /// The metric, if it was used, to change it.
    pub fn get_mut(this: &mut Self) -> Option<&mut M> {
        sync::Lazy::get_mut(&mut this.cell)
    }

    /// The metric, which this makes if it was never used. Dereferencing does
    /// the same.
    pub fn force(this: &Self) -> &M {
        sync::Lazy::force(&this.cell)
    }
}

impl<M, F: FnOnce() -> M> Deref for Lazy<M, F> {
    type Target = M;

    #[inline]
    fn deref(&self) -> &M {
        Self::force(self)
    }
}

impl<M, F: FnOnce() -> M> DerefMut for Lazy<M, F> {
    fn deref_mut(&mut self) -> &mut M {
        sync::Lazy::force_mut(&mut self.cell)
    }
}

impl<M: Default> Default for Lazy<M> {
    fn default() -> Self {
        Lazy::new(M::default)
    }
}

impl<M: fmt::Debug, F: FnOnce() -> M> fmt::Debug for Lazy<M, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lazy").field(&Self::get(self)).finish()
    }
}

impl<M: Metric, F: FnOnce() -> M + Send + 'static> Metric for Lazy<M, F> {
    fn is_enabled(&self) -> bool {
        Self::get(self).is_some_and(M::is_enabled)
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Self::get(self)?.as_any()
    }

    fn value(&self) -> Option<Value<'_>> {
        Self::get(self)?.value()
    }

    fn kind(&self) -> Kind {
        Self::get(self).map_or(Kind::Other, M::kind)
    }

    fn as_family(&self) -> Option<&dyn FamilyMetric> {
        Self::get(self)?.as_family()
    }

    fn visit(&self, visitor: &mut dyn Visit) {
        if let Some(metric) = Self::get(self) {
            metric.visit(visitor);
        }
    }
}

impl<M: KnownKind, F: FnOnce() -> M + Send + 'static> KnownKind for Lazy<M, F> {
    const KIND: Kind = M::KIND;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Label, Sample};
    use std::cell::Cell;

    #[test]
    fn a_lazy_metric_is_absent_until_it_is_used() {
        let lazy = LazyCounter::new(Counter::new);
        assert!(lazy.value().is_none());
        assert!(lazy.as_any().is_none());
        assert!(!lazy.is_enabled());
        assert!(Lazy::get(&lazy).is_none());
        lazy.visit(&mut |_: &[Label<'_>], _: Sample<'_>| panic!("nothing to show"));

        lazy.increment();
        assert!(matches!(Metric::value(&lazy), Some(Value::Counter(1))));
        assert!(lazy.as_any().unwrap().is::<Counter>());
        assert!(lazy.is_enabled());
        let mut shown = 0;
        lazy.visit(&mut |_: &[Label<'_>], _: Sample<'_>| shown += 1);
        assert_eq!(shown, 1);
    }

    #[test]
    fn the_kind_of_the_type_is_known_before_the_first_use() {
        assert_eq!(LazyCounter::KIND, Kind::Counter);
        assert_eq!(Lazy::<crate::Histogram>::KIND, Kind::Histogram);
        let lazy = LazyGauge::default();
        assert_eq!(lazy.kind(), Kind::Other);
        Lazy::force(&lazy);
        assert_eq!(lazy.kind(), Kind::Gauge);
    }

    #[test]
    fn the_metric_is_made_once() {
        let made = Cell::new(0);
        let mut lazy = Lazy::new(|| {
            made.set(made.get() + 1);
            Gauge::with_value(3)
        });
        assert!(Lazy::get_mut(&mut lazy).is_none());
        assert_eq!(made.get(), 0);
        *lazy = Gauge::with_value((*lazy).value() + 1);
        assert_eq!(((*lazy).value(), made.get()), (4, 1));
        *Lazy::get_mut(&mut lazy).unwrap() = Gauge::with_value(9);
        assert_eq!((Lazy::force(&lazy).value(), made.get()), (9, 1));
    }
}
