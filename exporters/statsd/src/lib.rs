#![doc = include_str!("../README.md")]

mod address;
mod agent;
mod datagrams;
mod dialect;
mod distribution;
mod dropped;
mod encoder;
mod error;
mod exporter;
mod identity;
mod ledger;
mod names;
mod number;
mod origin;
mod outlet;
mod plugin;
mod rate;
mod resolver;
mod sender;
mod summary;
mod timers;
mod values;

pub use crate::address::Address;
pub use crate::dialect::{Dialect, Histograms};
pub use crate::error::Error;
pub use crate::exporter::Exporter;
#[doc(no_inline)]
pub use metriken_exposition::Selection;
#[doc(no_inline)]
pub use metriken_exposition::export::{Exporting, Schedule};
