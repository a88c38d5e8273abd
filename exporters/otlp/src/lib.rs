#![doc = include_str!("../README.md")]

mod baseline;
mod encode;
mod environment;
mod error;
mod exemplar;
mod exporter;
mod histograms;
mod message;
mod plugin;
mod push;
mod resource;
mod temporality;
mod unit;

pub use crate::error::Error;
pub use crate::exporter::Exporter;
pub use crate::histograms::Histograms;
pub use crate::temporality::Temporality;
#[doc(no_inline)]
pub use metriken_exposition::{Buckets, Selection, export::Exporting, export::Schedule};
