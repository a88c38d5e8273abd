#![doc = include_str!("../README.md")]

mod batch;
mod error;
mod exporter;
mod plugin;
mod push;
mod verdict;
mod version;

pub use crate::error::Error;
pub use crate::exporter::Exporter;
pub use crate::version::Version;
pub use metriken_exposition::remote_write::Histograms;
#[doc(no_inline)]
pub use metriken_exposition::{Buckets, Names, Selection, export::Exporting, export::Schedule};
pub use metriken_http as http;
