#![doc = include_str!("../README.md")]

mod error;
mod events;
mod exporter;
mod human;
mod json;
mod own;
mod plugin;
mod quantity;
mod report;
mod reporter;
mod time;

pub use crate::error::Error;
pub use crate::exporter::{Exporter, Output};
#[doc(no_inline)]
pub use metriken_exposition::Selection;
#[doc(no_inline)]
pub use metriken_exposition::export::{Exporting, Schedule};
