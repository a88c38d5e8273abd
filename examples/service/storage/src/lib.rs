//! The storage engine of metriken's example service: keys and values in
//! memory, until they expire or until others need their room.
//!
//! It stands for any dependency that measures itself. Whoever links it finds
//! its [metrics] in the registry, beside those of the application, and has
//! nothing to call or to configure for that.

pub mod metrics;
mod shard;
mod store;

pub use crate::store::{IncrementError, Store};
