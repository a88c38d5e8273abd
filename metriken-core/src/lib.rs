//! The registry that metriken's metrics, exporters and readers share.
//!
//! Applications use the crate `metriken`, which re-exports what they need of
//! this one. Exporters and instruments build on this crate, so that all of
//! them see the same registry whatever else changes: what is here, and above
//! all the [binary layout](layout), is meant to stay.
//!
//! - An [entry](MetricEntry) is what is known of a metric, as plain data.
//! - The registry, reached through [`metrics`], holds the entries of all
//!   statics, gathered by the linker, and of the metrics made at run time
//!   ([`dynmetrics`], [`MetricGroup`]).
//! - [`Metric`] is what a metric type implements; [`Value`] is what it tells,
//!   and [`Visit`] takes what it shows, series by series.

mod entry;
mod exemplar;
mod family;
mod format;
mod group;
pub mod h2;
mod histogram;
mod kind;
pub mod layout;
mod metadata;
mod metric;
mod metric_group;
mod metric_type;
mod registry;
mod series;
pub mod slots;
#[doc(hidden)]
pub mod sync;
mod text;
mod value;

pub mod dynmetrics;

#[doc(inline)]
pub use crate::dynmetrics::{DynBoxedMetric, DynPinnedMetric, MetricBuilder};
pub use crate::entry::MetricEntry;
pub use crate::exemplar::{Exemplar, Exemplars};
pub use crate::family::FamilyMetric;
pub use crate::format::{Format, default_formatter};
pub use crate::group::GroupMetric;
pub use crate::histogram::{HistogramMetric, LastReading, Totals};
pub use crate::kind::Kind;
pub use crate::metadata::{Metadata, MetadataIter};
pub use crate::metric::{KnownKind, Metric};
pub use crate::metric_group::{MetricGroup, RegisteredGroup};
pub use crate::registry::{DynMetricsIter, EntryId, Metrics, MetricsIter, metrics};
pub use crate::series::{Sample, Visit};
pub use crate::text::{Label, Text};
pub use crate::value::Value;

/// What the expansions of the macros and the crates of the workspace refer to.
/// Not for direct use.
#[doc(hidden)]
pub mod export {
    pub use crate::entry::{Declaration, Member, Members, Origin, OriginOf, OwnedLabels};
    pub use crate::family::{announce_folding, may_fold};
    pub use crate::metric_type::{AnyKind, KindOf, MetricType};
    pub use crate::registry::METRIKEN_ENTRIES_V1;
    pub use crate::text::{Joined, Label};
}
