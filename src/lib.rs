//! Metrics declared on statics, gathered by the linker.

extern crate self as metriken;

mod counter;

pub use crate::counter::Counter;
#[doc(inline)]
pub use metriken_core::{
    DynBoxedMetric, DynMetricsIter, DynPinnedMetric, EntryId, Format, GroupMetric, HistogramMetric,
    Kind, KnownKind, Label, Metadata, MetadataIter, Metric, MetricBuilder, MetricEntry, Metrics,
    MetricsIter, Sample, Totals, Value, Visit, default_formatter, dynmetrics, metrics,
};
pub use metriken_derive::metric;

#[doc(hidden)]
pub use metriken_core::export;
