//! The page of metrics that Prometheus scrapes, for any HTTP server.

mod negotiate;
mod render;

pub use crate::render::{Page, Renderer, render};
#[doc(no_inline)]
pub use metriken_exposition::Buckets;
