//! What clients and the service say to each other.
//!
//! Requests and answers are lines. Any number of requests may be sent before
//! the first answer is read; answers come in the order of the requests.
//!
//! ```text
//! get KEY                  value VALUE | miss
//! set KEY TTL_MS VALUE     stored               TTL_MS 0: no time limit
//! delete KEY               deleted | miss
//! incr KEY [BY]            value NUMBER
//! stats                    stat NAME VALUE ... end
//! quit                     bye, and the connection ends
//! anything else            error KIND
//! ```
//!
//! A key has up to 64 visible characters of ASCII. A value has up to 1,024
//! bytes, of which none is a line feed.

mod lines;
mod request;
mod response;

pub(crate) use lines::{Line, Lines};
pub(crate) use request::{Command, Request, parse};
pub(crate) use response::{Fault, Response, Status};

/// The longest key.
const KEY_BYTES: usize = 64;

/// The longest value.
pub(crate) const VALUE_BYTES: usize = 1_024;

/// The longest line: the longest value with the longest of everything else.
pub(crate) const LINE_BYTES: usize = VALUE_BYTES + 128;
