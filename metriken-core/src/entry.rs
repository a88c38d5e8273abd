//! The entries of the registry: what is known of a metric, as plain data.
//!
//! [`layout`](crate::layout) describes the bytes and why they are as they are.
#![allow(unsafe_code)]

mod declaration;
mod kept;
mod labels;
mod members;
mod owned;

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::time::{Duration, SystemTime};

pub use self::declaration::Declaration;
pub(crate) use self::kept::{Keeper, Kept};
pub use self::labels::OwnedLabels;
pub use self::members::{Member, Members};
pub(crate) use self::owned::Parts;
use crate::metric_type::MetricType;
use crate::{Format, Kind, Label, Metadata, Metric, Text, Value, Visit, default_formatter};

/// What the metrics of one type have in common that are declared in one file.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Origin {
    metric_type: &'static MetricType,
    formatter: Option<fn(&MetricEntry, Format) -> String>,
    module: Text<'static>,
    file: Text<'static>,
    crate_name: Text<'static>,
    crate_version: Text<'static>,
    registered_unix_ns: u64,
}

/// The origin of metrics of type `T`.
#[repr(transparent)]
pub struct OriginOf<T>(Origin, PhantomData<fn() -> T>);

impl Origin {
    /// The origin of metrics of type `T` that are declared in a source file.
    pub const fn of<T: Metric>(
        module: &'static str,
        file: &'static str,
        crate_name: &'static str,
        crate_version: &'static str,
    ) -> OriginOf<T> {
        let origin = Origin {
            metric_type: const { &MetricType::of::<T>() },
            formatter: None,
            module: Text::new(module),
            file: Text::new(file),
            crate_name: Text::new(crate_name),
            crate_version: Text::new(crate_version),
            registered_unix_ns: 0,
        };
        OriginOf(origin, PhantomData)
    }
}

impl<T> OriginOf<T> {
    /// The same for metrics with a formatter of their own.
    pub const fn with_formatter(mut self, formatter: fn(&MetricEntry, Format) -> String) -> Self {
        self.0.formatter = Some(formatter);
        self
    }
}

/// What is known of a registered metric.
///
/// It dereferences to the metric itself. Getters cost a few loads each.
///
/// # Examples
/// ```
/// let counted = metriken_core::metrics().iter().filter(|e| e.is_enabled()).count();
/// # assert_eq!(counted, 0);
/// ```
#[repr(C)]
pub struct MetricEntry {
    magic: u32,
    layout: u16,
    kind: Kind,
    flags: u8,
    metric: *const (),
    text: *const u8,
    origin: *const Origin,
    labels: *const Label<'static>,
    name_len: u32,
    description_len: u32,
    unit_len: u16,
    labels_len: u16,
    line: u32,
}

// SAFETY: the metric is `Send` and `Sync`, being a `Metric`; everything else
// is read only.
unsafe impl Send for MetricEntry {}
// SAFETY: as above.
unsafe impl Sync for MetricEntry {}

impl MetricEntry {
    /// The metric.
    pub fn metric(&self) -> &dyn Metric {
        // SAFETY: `metric` comes from a `&'static T`, or from memory that the
        // registry keeps while the entry can be reached; the type is that of
        // the same `T`, so the pointer it gives is valid for a shared borrow.
        unsafe { &*self.origin().metric_type.upcast(self.metric) }
    }

    /// The metric's value, or `None` while it has none.
    pub fn value(&self) -> Option<Value<'_>> {
        // SAFETY: as in `metric`; the value lives no longer than the borrow.
        unsafe { self.origin().metric_type.value(self.metric) }
    }

    /// Shows every series of the metric to `visitor`, as
    /// [`Metric::visit`] does.
    pub fn visit(&self, visitor: &mut dyn Visit) {
        // SAFETY: as in `metric`.
        unsafe { self.origin().metric_type.visit(self.metric, visitor) }
    }

    /// The name, as declared. Exporters map it to what their format allows.
    pub fn name(&self) -> &str {
        self.text(0, self.name_len as usize)
    }

    /// What the metric means, in words.
    pub fn description(&self) -> Option<&str> {
        let text = self.text(self.name_len as usize, self.description_len as usize);
        (!text.is_empty()).then_some(text)
    }

    /// The unit of what is recorded, in the plural: `nanoseconds`, `bytes`.
    pub fn unit(&self) -> Option<&str> {
        let start = self.name_len as usize + self.description_len as usize;
        let text = self.text(start, self.unit_len as usize);
        (!text.is_empty()).then_some(text)
    }

    /// What is measured. For a static it is known at compile time, for types
    /// of your own see [`KnownKind`](crate::KnownKind).
    pub fn kind(&self) -> Kind {
        match self.kind {
            Kind::Other => self.metric().kind(),
            known => known,
        }
    }

    /// The constant labels.
    pub fn metadata(&self) -> &Metadata {
        if self.labels.is_null() {
            return Metadata::from_labels(&[]);
        }
        // SAFETY: pointer and length are those of a slice that lives as long
        // as the entry: a constant, or the entry's own.
        let labels = unsafe { std::slice::from_raw_parts(self.labels, self.labels_len.into()) };
        Metadata::from_labels(labels)
    }

    /// The path of the module with the declaration; empty for a metric made
    /// with a [builder](crate::MetricBuilder).
    pub fn module(&self) -> &str {
        self.origin().module.as_str()
    }

    /// The source file with the declaration.
    pub fn file(&self) -> &str {
        self.origin().file.as_str()
    }

    /// The line in [`file`](Self::file).
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The crate with the declaration; empty for a metric made with a
    /// [builder](crate::MetricBuilder).
    pub fn crate_name(&self) -> &str {
        self.origin().crate_name.as_str()
    }

    /// The version of that crate.
    pub fn crate_version(&self) -> &str {
        self.origin().crate_version.as_str()
    }

    /// When a metric made at run time was registered; `None` for a static,
    /// which is as old as the process.
    pub fn registered(&self) -> Option<SystemTime> {
        let ns = self.origin().registered_unix_ns;
        (ns != 0).then(|| SystemTime::UNIX_EPOCH + Duration::from_nanos(ns))
    }

    /// The full name in the given style, by the metric's own formatter if it
    /// has one, else by [`default_formatter`].
    pub fn formatted(&self, format: Format) -> String {
        self.origin().formatter.unwrap_or(default_formatter)(self, format)
    }

    /// Whether this is the entry of `metric`: the same type at the same place.
    ///
    /// A type of size zero may share its place with another of its type.
    pub fn is(&self, metric: &dyn Metric) -> bool {
        let here = self.metric();
        let same_place = std::ptr::addr_eq(here, metric);
        let (here, there): (&dyn Any, &dyn Any) = (here, metric);
        same_place && here.type_id() == there.type_id()
    }

    /// How many bytes the metric itself takes.
    pub fn metric_size(&self) -> usize {
        self.origin().metric_type.size()
    }

    fn origin(&self) -> &Origin {
        // SAFETY: the origin is a constant or the entry's own.
        unsafe { &*self.origin }
    }

    /// Name, description and unit, joined.
    fn whole_text(&self) -> &str {
        let len = self.name_len as usize + self.description_len as usize;
        self.text(0, len + usize::from(self.unit_len))
    }

    fn text(&self, start: usize, len: usize) -> &str {
        // SAFETY: the lengths were checked to lie within the text.
        let start = unsafe { self.text.add(start) };
        // SAFETY: as above, and the text lives as long as the entry.
        let bytes = unsafe { std::slice::from_raw_parts(start, len) };
        // SAFETY: the text is a `str`, cut where characters begin.
        unsafe { std::str::from_utf8_unchecked(bytes) }
    }
}

impl Deref for MetricEntry {
    type Target = dyn Metric;

    fn deref(&self) -> &Self::Target {
        self.metric()
    }
}

impl fmt::Debug for MetricEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetricEntry")
            .field("name", &self.name())
            .field("kind", &self.kind())
            .field("unit", &self.unit())
            .field("metadata", &self.metadata())
            .finish_non_exhaustive()
    }
}
