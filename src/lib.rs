//! Metrics declared on statics, gathered by the linker.
//!
//! Annotate a static and it is registered: there is no registry to pass
//! around, nothing to call at start, and nothing to forget. A declaration costs
//! no time and no allocation, whether the metric is used or not.
//!
//! # Declare and record
//! ```
//! use metriken::{Counter, Gauge, Histogram, metric};
//!
//! /// Requests accepted.
//! #[metric(name = "http_requests", unit = "requests")]
//! static REQUESTS: Counter = Counter::new();
//!
//! /// Connections open.
//! #[metric(name = "http_connections", metadata = { protocol = "http" })]
//! static CONNECTIONS: Gauge = Gauge::new();
//!
//! /// Time to serve one request.
//! #[metric(name = "http_request_duration", unit = "nanoseconds")]
//! static LATENCY: Histogram = Histogram::new(7, 64);
//!
//! CONNECTIONS.increment();
//! REQUESTS.increment();
//! LATENCY.record(1_250_000);
//! CONNECTIONS.decrement();
//! # assert_eq!((REQUESTS.value(), CONNECTIONS.value(), LATENCY.count()), (1, 0, 1));
//! ```
//! The doc comment becomes the description. Record in the unit of the code or
//! the clock, and say which it is: exporters convert to what their format
//! wants. [`macro@metric`] lists all arguments.
//!
//! Recording cannot fail, panic or wait, and may happen on any thread at any
//! time, also while metrics are read.
//!
//! # Choose a type
//! | Type | For |
//! | --- | --- |
//! | [`Counter`] | a sum that only grows |
//! | [`Gauge`], [`FloatGauge`] | a value that goes up and down |
//! | [`Histogram`] | the distribution of values recorded one by one |
//! | [`Family`] | one of them for every set of labels |
//! | [`WithExemplars`] | a counter or histogram that remembers examples of what it recorded |
//! | [`RwLockHistogram`] | a distribution counted elsewhere, copied as a whole |
//! | [`CounterGroup`], [`GaugeGroup`], [`HistogramGroup`] | many of one type, found by index |
//! | [`CallbackCounter`], [`CallbackGauge`], [`CallbackFloatGauge`] | a number kept elsewhere, asked for when read |
//! | [`Info`] | facts about the process |
//! | [`StateSet`] | named states, on or off |
//! | [`Lazy`] | any of them, absent until it is used |
//!
//! All of them work as well without being registered. What is not here can be
//! added: anything that implements [`Metric`] can be annotated.
//!
//! # Make metrics at run time
//! For what is known only then, such as one queue for each tenant. The metric
//! is registered until it is dropped.
//! ```
//! use metriken::{Gauge, MetricBuilder};
//!
//! let depth = MetricBuilder::new("queue_depth")
//!     .description("Jobs waiting")
//!     .metadata("queue", "mail")
//!     .build(Gauge::new());
//! depth.set(7);
//! ```
//!
//! Several that come and go together are a struct, registered and dropped as
//! one. [All of its instances](trait@MetricGroup) are members of the same families.
//! ```
//! use metriken::{Gauge, Histogram, MetricGroup};
//!
//! /// What a pool of connections measures.
//! #[derive(MetricGroup)]
//! #[group(prefix = "pool")]
//! struct PoolMetrics {
//!     /// Connections open.
//!     #[metric(unit = "connections")]
//!     open: Gauge,
//!     /// Time waited for a connection.
//!     #[metric(name = "wait_duration", unit = "nanoseconds")]
//!     wait: Histogram,
//! }
//!
//! let pool = PoolMetrics { open: Gauge::new(), wait: Histogram::new(7, 64) };
//! let pool = pool.register([("pool", "main")]);
//! pool.open.increment();
//! # let registry = metriken::metrics();
//! # let names = registry.iter().map(|entry| entry.name());
//! # let names: Vec<_> = names.filter(|name| name.starts_with("pool_")).collect();
//! # assert_eq!(names, ["pool_open", "pool_wait_duration"]);
//! ```
//!
//! # Read
//! Exporters do this, in crates of their own; [`metrics`] is what they begin
//! with. [`Metric::value`] gives one value, [`Metric::visit`] all series.
//! ```
//! # use metriken::{Counter, metric};
//! # #[metric(name = "http_requests")]
//! # static REQUESTS: Counter = Counter::new();
//! for entry in &metriken::metrics() {
//!     println!("{} {:?}", entry.name(), entry.value());
//! }
//! ```
//!
//! # Test
//! [`testing`] shows what changed while a test ran something, seen by the test's
//! own thread, and what a test run never touched.
//!
//! # Where things are
//! - `metriken`, this crate: what applications write.
//! - `metriken-core`: the registry, the entries and their binary layout, and
//!   the traits; what exporters and instruments build on.
//! - `metriken-exposition`: from the registry to the text of a format.
//! - `metriken-prometheus` and others: exporters that ship it.

extern crate self as metriken;

mod callback;
mod clock;
mod const_text;
mod counter;
mod digits;
mod exemplars;
pub mod family;
mod gauge;
pub mod group;
pub mod histogram;
mod info;
pub mod labels;
mod lazy;
mod lazy_slice;
mod number;
mod own;
mod owned_labels;
mod pieces;
mod state_set;
pub mod testing;
mod timer;

pub use crate::callback::{Callback, CallbackCounter, CallbackFloatGauge, CallbackGauge};
#[cfg(feature = "tsc")]
pub use crate::clock::calibrate_clock;
pub use crate::counter::Counter;
pub use crate::exemplars::WithExemplars;
pub use crate::family::Family;
pub use crate::gauge::{FloatGauge, Gauge, GaugeOf};
pub use crate::group::{CounterGroup, CounterHistogramGroup, GaugeGroup, Group, HistogramGroup};
pub use crate::histogram::recorded::Histogram;
pub use crate::histogram::{
    AtomicCounterHistogram, AtomicHistogram, RwLockCounterHistogram, RwLockHistogram,
};
pub use crate::info::Info;
pub use crate::labels::{LabelSet, LabelValue};
pub use crate::lazy::{Lazy, LazyCounter, LazyGauge};
pub use crate::state_set::StateSet;
pub use crate::timer::{Timed, Timer};
#[doc(inline)]
pub use metriken_core::{
    DynBoxedMetric, DynMetricsIter, DynPinnedMetric, EntryId, Exemplar, Exemplars, FamilyMetric,
    Format, GroupMetric, HistogramMetric, Kind, KnownKind, Label, LastReading, Metadata,
    MetadataIter, Metric, MetricBuilder, MetricEntry, MetricGroup, Metrics, MetricsIter,
    RegisteredGroup, Sample, Totals, Value, Visit, default_formatter, dynmetrics, metrics,
};
/// A struct as a set of labels.
///
/// # Examples
/// ```
/// use metriken::labels::{InRange, StatusClass};
/// use metriken::{Counter, Family, LabelSet, LabelValue, metric};
///
/// #[derive(LabelValue)]
/// #[label(rename_all = "UPPERCASE")]
/// enum Method {
///     Get,
///     Post,
/// }
///
/// #[derive(LabelSet)]
/// struct Peer<'a> {
///     zone: Option<&'a str>,
///     #[label(rename = "peer.secure")]
///     is_secure: bool,
/// }
///
/// #[derive(LabelSet)]
/// #[label(max_cardinality = 10_000)]
/// struct Request<'a> {
///     method: Method,
///     class: StatusClass,
///     shard: InRange<0, 255>,
///     #[label(flatten)]
///     peer: Peer<'a>,
/// }
///
/// assert_eq!(Request::CARDINALITY, 2 * 6 * 256 * 2);
///
/// /// Requests answered.
/// #[metric(name = "http_requests")]
/// static REQUESTS: Family<Request<'static>, Counter> = Family::bounded(50_000);
///
/// let zone = String::from("east");
/// let request = Request {
///     method: Method::Get,
///     class: StatusClass::from(200),
///     shard: InRange::clamped(17),
///     peer: Peer { zone: Some(&zone), is_secure: true },
/// };
/// REQUESTS.get(&request).increment();
/// ```
#[doc(inline)]
pub use metriken_derive::LabelSet;
/// An enum as a closed set of label values.
///
/// # Examples
/// ```
/// use metriken::LabelValue;
///
/// #[derive(LabelValue)]
/// #[label(rename_all = "kebab-case")]
/// enum Cause {
///     ConnectionRefused,
///     TimedOut,
///     #[label(rename = "unknown")]
///     Other,
/// }
/// assert_eq!(Cause::VALUES, ["connection-refused", "timed-out", "unknown"]);
/// assert_eq!(Cause::TimedOut.as_str(), "timed-out");
/// assert_eq!(Cause::TimedOut.index(), 1);
/// ```
#[doc(inline)]
pub use metriken_derive::LabelValue;
pub use metriken_derive::{MetricGroup, metric};

#[doc(hidden)]
pub use metriken_core::export;
