#![doc = include_str!("../README.md")]

mod answer;
mod baseline;
mod distribution;
mod encode;
mod environment;
mod error;
mod exemplar;
mod exporter;
mod field;
mod form;
#[cfg(feature = "grpc")]
mod grpc;
#[cfg(not(feature = "grpc"))]
#[path = "grpc/absent.rs"]
mod grpc;
mod histograms;
mod instance;
mod layout;
mod plugin;
mod point;
mod protocol;
mod push;
mod receiver;
mod resource;
mod scope;
mod temporality;
mod unit;

pub use crate::error::Error;
pub use crate::exporter::Exporter;
pub use crate::histograms::Histograms;
pub use crate::protocol::Protocol;
pub use crate::temporality::Temporality;
#[doc(no_inline)]
pub use metriken_exposition::{Buckets, Selection, export::Exporting, export::Schedule};
