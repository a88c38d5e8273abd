#![doc = include_str!("../README.md")]

mod about;
mod column;
mod counts;
mod disk;
mod encode;
mod error;
mod gatherer;
mod health;
mod names;
mod numbers;
mod plugin;
mod recorder;
mod retention;
mod sampler;
mod schema;
mod segment;
mod stop;
mod writer;

pub use crate::error::Error;
pub use crate::recorder::Recorder;
pub use crate::sampler::Recording;
#[doc(no_inline)]
pub use metriken_exposition::Selection;
