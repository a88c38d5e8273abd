//! Exporter plugins: how they are found, started, driven and watched.
//!
//! An exporter is a type that reads the registry through a
//! [`Walker`](crate::Walker) and ships what it finds. Its crate registers a
//! [`Plugin`] in a section of its own by URL scheme, so linking the crate is
//! enough for the environment to ask for it:
//!
//! ```text
//! METRIKEN_EXPORT="statsd://127.0.0.1:8125?interval=10s,log://stderr"
//! ```
//!
//! ```
//! fn main() -> Result<(), metriken_exposition::export::Error> {
//!     let _exporters = metriken_exposition::start_from_env()?;
//!     // The application.
//!     Ok(())
//! }
//! ```
//!
//! A crate that is a dependency and never mentioned in code is not linked;
//! `use metriken_statsd as _;` is mention enough.
//!
//! # Pushing
//! An exporter that pushes implements [`Push`] and is [run](run()) on a thread of
//! its own, so none waits for another, and nothing waits for any of them. All
//! are driven by the same rules:
//!
//! - The moments of export are whole multiples of the interval since the Unix
//!   epoch, the same in every process, or later by a jitter if many processes
//!   would meet at one receiver.
//! - An export that fails in a way that may pass is tried again, after a pause
//!   that doubles from one second to one minute and is cut short by chance, or
//!   after as long as the receiver asks for, up to an hour. What waits is given up
//!   after 25 attempts that no receiver asked to repeat, so that it does not hold
//!   up for ever what comes after it.
//! - What waits to be sent is bounded in bytes, and what is dropped is counted.
//! - When the exporter is dropped, it sends one last time, within a deadline.
//! - A panic in the exporter's code is a failed export, wherever it is. (A
//!   program that is built to abort at panics ends at this one as well.)
//! - In a process that was forked without starting another program there are no
//!   exporters: start them after the fork.
//!
//! # Watching
//! | metric | labels | meaning |
//! | --- | --- | --- |
//! | `metriken_exports` | `outcome`: `success`, `failure` | attempts to send |
//! | `metriken_export_last_success_time` | | when one was last accepted |
//! | `metriken_export_time` | | spent in sending |
//! | `metriken_export_size` | | bytes accepted |
//! | `metriken_export_rejected` | | series that the receiver refused |
//! | `metriken_export_dropped` | | exports that were never accepted |
//! | `metriken_export_queue` | | bytes that wait |
//!
//! Each has the labels `exporter` and `target`; the target is shown without
//! user, password and parameters. The first failure after a success, and one for
//! another reason than the one before, is also an event for the process' `tracing`
//! subscriber.

mod duration;
mod error;
mod failure;
mod health;
mod plugin;
mod push;
mod queue;
mod schedule;
mod shown;
mod start;
mod target;
mod worker;

pub use self::error::Error;
pub use self::failure::{Failure, Sent};
pub use self::health::Health;
#[doc(hidden)]
pub use self::plugin::METRIKEN_EXPORTERS_V1;
pub use self::plugin::{Plugin, Running, Started};
pub use self::push::{Exporting, Push, Retain, run};
pub use self::schedule::{Schedule, Ticks};
pub use self::start::{Exporters, start, start_from_env};
pub use self::target::Target;
pub use crate::log::warn;
