#![doc = include_str!("../README.md")]

mod address;
mod endpoint;
mod error;
mod exporter;
mod limits;
mod negotiate;
mod plugin;
mod query;
mod render;
mod server;

pub use crate::address::Address;
pub use crate::endpoint::Endpoint;
pub use crate::error::Error;
pub use crate::exporter::{Exporter, start};
pub use crate::limits::Limits;
pub use crate::render::{Page, Renderer, render};
#[doc(no_inline)]
pub use metriken_exposition::{Buckets, Selection};
