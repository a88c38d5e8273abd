//! From metriken's registry to bytes.
//!
//! An exporter reads the registry through one [`Walker`], which shows families
//! by name, their members and their series, borrowed and without allocating;
//! names are mapped, units scaled, conflicts resolved and reported on the way.
//! [`TextEncoder`] makes of that the text formats of Prometheus and
//! OpenMetrics, [`ProtobufEncoder`] the messages that carry native histograms,
//! [`remote_write`] the requests by which Prometheus' receivers are written to;
//! a [`Snapshot`](snapshot::Snapshot) is an owned copy that can be kept,
//! compared, and sent as JSON or MessagePack. Nothing here does I/O: shipping is
//! what the exporter crates are for, which [`export`] finds, starts, drives and
//! watches.
//!
//! # Examples
//! ```
//! use metriken_exposition::{TextEncoder, TextFormat};
//!
//! let mut page = String::new();
//! TextEncoder::new(TextFormat::Prometheus).encode(&mut page)?;
//! print!("{page}");
//! # Ok::<(), std::fmt::Error>(())
//! ```
//!
//! # Names and units
//! A metric is declared once, `http.request-duration` in `nanoseconds`, and
//! shown by each format's rules: `http_request_duration_seconds`, with values
//! divided by 10^9 to the last digit. Counters end in `_total` once.
//!
//! Metrics whose names come to the same make one family if they agree in kind
//! and unit. Where they do not, where a sample has the name of another family's,
//! or where two series have the same labels, the elder is shown (statics are
//! older than what is made at run time), the page stays valid, and the metric
//! `metriken_exposition_conflicts` names both, as does a warning to the
//! process' `tracing` subscriber. A name is in conflict on the page that shows
//! it; a series may be reported by the next page only.

mod bounds;
mod buckets;
mod catalog;
mod caught;
mod conflicts;
mod digits;
mod exemplars;
pub mod exponential;
pub mod export;
mod folded;
mod labels;
mod log;
mod names;
mod native;
mod number;
mod only;
mod process;
mod protobuf;
mod reading;
pub mod remote_write;
mod selection;
pub mod snapshot;
mod text;
mod unit;
mod walk;
pub mod wire;

pub use crate::buckets::Buckets;
pub use crate::exponential::Exponential;
#[doc(inline)]
pub use crate::export::start_from_env;
pub use crate::names::Names;
pub use crate::number::Scale;
pub use crate::process::{host_name, program_name, start_time};
pub use crate::protobuf::ProtobufEncoder;
pub use crate::selection::Selection;
pub use crate::text::{TextEncoder, TextFormat};
pub use crate::unit::Unit;
pub use crate::walk::{Family, Member, Series, Walk, Walker};
