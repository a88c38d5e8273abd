#![doc = include_str!("../README.md")]

mod clash;
mod error;
mod exporter;
mod format;
mod group;
mod plugin;
mod push;

pub use crate::error::Error;
pub use crate::exporter::Exporter;
pub use crate::format::Format;
#[doc(no_inline)]
pub use metriken_exposition::{Buckets, Selection, export::Exporting, export::Schedule};
pub use metriken_http as http;
