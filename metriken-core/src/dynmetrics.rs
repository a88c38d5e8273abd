//! Metrics that come and go at run time.
//!
//! [`MetricBuilder`] describes one, [`DynBoxedMetric`] is one: registered as
//! long as it exists. A [`MetricGroup`](crate::MetricGroup) is several that
//! come and go together. Making and dropping them is safe on any thread, at any
//! time, also while this or another thread goes through the registry; nobody
//! waits for readers. Two that register or drop take turns for a moment, under
//! a lock: a process that forks while another thread is in there must not
//! register or drop metrics in the child (recording and reading are fine).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use crate::entry::{Kept, Parts};
use crate::registry::{Registration, register};
use crate::{Format, Metric, MetricEntry};

/// Describes a metric to be made at run time.
///
/// # Examples
/// ```
/// use metriken_core::{Metric, MetricBuilder, Value, metrics};
/// # struct Depth;
/// # impl Metric for Depth {
/// #     fn as_any(&self) -> Option<&dyn std::any::Any> { Some(self) }
/// #     fn value(&self) -> Option<Value<'_>> { Some(Value::Gauge(7)) }
/// # }
///
/// let depth = MetricBuilder::new("queue_depth")
///     .description("Jobs waiting")
///     .unit("jobs")
///     .metadata("queue", "mail")
///     .build(Depth);
///
/// let registry = metrics();
/// let entry = registry.dynamic_metrics().next().unwrap();
/// assert_eq!(entry.name(), "queue_depth");
/// assert_eq!(entry.metadata().get("queue"), Some("mail"));
/// ```
#[derive(Clone)]
#[must_use]
pub struct MetricBuilder {
    name: Cow<'static, str>,
    description: Cow<'static, str>,
    unit: Cow<'static, str>,
    metadata: BTreeMap<String, String>,
    formatter: Option<fn(&MetricEntry, Format) -> String>,
    location: &'static Location<'static>,
}

impl MetricBuilder {
    /// Starts with the metric's name.
    ///
    /// The entry's source file and line are those of the caller.
    #[track_caller]
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        MetricBuilder {
            name: name.into(),
            description: Cow::Borrowed(""),
            unit: Cow::Borrowed(""),
            metadata: BTreeMap::new(),
            formatter: None,
            location: Location::caller(),
        }
    }

    /// Says in words what the metric means.
    pub fn description(mut self, description: impl Into<Cow<'static, str>>) -> Self {
        self.description = description.into();
        self
    }

    /// Says the unit of what is recorded, in the plural: `nanoseconds`.
    pub fn unit(mut self, unit: impl Into<Cow<'static, str>>) -> Self {
        self.unit = unit.into();
        self
    }

    /// Adds a constant label; one of the same name is replaced.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Sets what [`MetricEntry::formatted`] calls.
    pub fn formatter(mut self, formatter: fn(&MetricEntry, Format) -> String) -> Self {
        self.formatter = Some(formatter);
        self
    }

    /// The entry alone, for [`DynPinnedMetric::register`].
    pub fn into_entry(self) -> MetricEntry {
        MetricEntry::unregistered(Parts {
            name: &self.name,
            description: &self.description,
            unit: &self.unit,
            labels: self.metadata,
            formatter: self.formatter,
            file: self.location.file(),
            line: self.location.line(),
        })
    }

    /// Registers `metric`, until what is returned is dropped.
    pub fn build<T: Metric>(self, metric: T) -> DynBoxedMetric<T> {
        let (metric, entry) = self.build_pinned(metric);
        metric.register_as(entry);
        DynBoxedMetric(metric)
    }

    /// The metric and its entry, yet to be [registered](DynPinnedMetric::register).
    pub fn build_pinned<T: Metric>(self, metric: T) -> (DynPinnedMetric<T>, MetricEntry) {
        (DynPinnedMetric::new(metric), self.into_entry())
    }
}

impl fmt::Debug for MetricBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetricBuilder")
            .field("name", &self.name)
            .field("metadata", &self.metadata)
            .finish_non_exhaustive()
    }
}

/// A metric made at run time, registered by hand.
///
/// The pinned receiver of [`register`](Self::register) is how the published
/// crate asks for a metric that stays in its place. This one does not need
/// that: the metric itself is on the heap, where it outlives its owner for as
/// long as a view of the registry still shows it.
///
/// # Examples
/// ```
/// # use metriken_core::{Metric, MetricBuilder, Value, metrics};
/// # struct Depth;
/// # impl Metric for Depth {
/// #     fn as_any(&self) -> Option<&dyn std::any::Any> { Some(self) }
/// #     fn value(&self) -> Option<Value<'_>> { Some(Value::Gauge(7)) }
/// # }
/// let (depth, entry) = MetricBuilder::new("depth").build_pinned(Depth);
/// let depth = std::pin::pin!(depth);
/// depth.as_ref().register(entry);
/// assert_eq!(metrics().dynamic_metrics().len(), 1);
/// ```
pub struct DynPinnedMetric<M: Metric> {
    metric: Arc<M>,
    registration: Mutex<Option<Registration>>,
}

impl<M: Metric> DynPinnedMetric<M> {
    fn new(metric: M) -> Self {
        DynPinnedMetric {
            metric: Arc::new(metric),
            registration: Mutex::new(None),
        }
    }

    /// Registers the metric under `entry` until the metric is dropped or
    /// registered again, under another entry.
    pub fn register(self: Pin<&Self>, entry: MetricEntry) {
        self.register_as(entry);
    }

    fn register_as(&self, entry: MetricEntry) {
        let new = register(Kept::metric(Arc::clone(&self.metric), entry));
        let mut registration = self
            .registration
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let old = registration.replace(new);
        // Dropping the old entry runs code of the allocator at least; that
        // needs no lock.
        drop(registration);
        drop(old);
    }
}

impl<M: Metric> Deref for DynPinnedMetric<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.metric
    }
}

impl<M: Metric + fmt::Debug> fmt::Debug for DynPinnedMetric<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynPinnedMetric")
            .field(&self.metric)
            .finish()
    }
}

/// A metric made at run time, registered until dropped.
///
/// See [`MetricBuilder::build`].
#[must_use = "the metric is registered only while this is kept: bind it to a name other than `_`"]
pub struct DynBoxedMetric<M: Metric>(DynPinnedMetric<M>);

impl<M: Metric> Deref for DynBoxedMetric<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.0
    }
}

impl<M: Metric + fmt::Debug> fmt::Debug for DynBoxedMetric<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynBoxedMetric")
            .field(&self.0.metric)
            .finish()
    }
}
