//! Snapshots as bytes.
//!
//! `docs/snapshot.md` has the schema; [`document`] is the same in types. Bytes
//! are read twice: the first pass sees how deep, how many and of what version
//! they are, and keeps nothing; the second makes of them what the first found
//! to be affordable.

mod decode;
mod document;
mod encode;
mod error;
#[cfg(feature = "json")]
mod json;
mod limits;
#[cfg(feature = "msgpack")]
mod msgpack;
mod survey;
mod time;
mod told;

pub use self::error::DecodeError;
pub use self::limits::Limits;
