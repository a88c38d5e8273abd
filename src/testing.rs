//! Testing what one instruments.
//!
//! A test takes a [`snapshot`] before and one after, and looks at the
//! difference:
//! ```
//! use metriken::labels::StatusClass;
//! use metriken::{Counter, Family, LabelSet, metric, testing};
//!
//! #[derive(LabelSet)]
//! struct Response {
//!     class: StatusClass,
//! }
//!
//! /// Responses sent.
//! #[metric(name = "http_responses")]
//! static RESPONSES: Family<Response, Counter> = Family::new();
//!
//! fn handle(path: &str) {
//!     let status: u16 = if path == "/" { 200 } else { 404 };
//!     RESPONSES.get(&Response { class: status.into() }).increment();
//! }
//!
//! // In a `#[test]`:
//! let before = testing::snapshot();
//! handle("/");
//! handle("/favicon.ico");
//! let changed = testing::snapshot() - &before;
//! changed.assert_counter("http_responses", &[("class", "4xx")], 1);
//! changed.assert_counter(&RESPONSES, &[], 2);
//! println!("{changed}");
//! # assert_eq!(
//! #     changed.to_string(),
//! #     "http_responses{class=\"2xx\"} +1\nhttp_responses{class=\"4xx\"} +1"
//! # );
//! ```
//! The metric is given by name or by reference, and the labels select what is
//! summed: [`Snapshot`] has all that can be asked and asserted. An assertion
//! that fails says what was found instead, and a question that has no answer,
//! for the want of a letter in a name, is not taken for one about zero.
//!
//! # Tests that run side by side
//! Tests in one process share its metrics. A [`snapshot`] therefore sees, of
//! counters and histograms, what the calling thread has recorded, and nothing
//! of what the tests beside it do: each thread has cells of its own anyway.
//! This is true of all metrics made of those, of groups, families, metrics made
//! at run time and [`Lazy`](crate::Lazy) ones, and costs recording nothing.
//!
//! What threads share is seen as it is, and other tests may change it:
//! - gauges, state sets and infos;
//! - what counters are [set](crate::Counter::set) to, and
//!   [reset](crate::Counter::reset);
//! - histograms that are copied as a whole
//!   ([`RwLockHistogram`](crate::RwLockHistogram)), and what
//!   [callbacks](crate::Callback) and metric types of one's own find elsewhere;
//! - the counts of a series that was [removed](crate::Family::remove), which
//!   are added to the series `other`, and taken off wherever its place is given
//!   to another series: a difference in which that happens is wrong for both;
//! - what threads record that have no cells: those beyond
//!   [`MAX_OWNERS`](metriken_core::slots::MAX_OWNERS), and those in which
//!   thread-locals are being dropped.
//!
//! # Work on other threads
//! What a test lets other threads do, it does not see itself. There are two
//! ways:
//! - The thread looks for itself, and hands back what changed:
//!   ```
//!   # use metriken::{Counter, metric, testing};
//!   # #[metric(name = "jobs")]
//!   # static JOBS: Counter = Counter::new();
//!   # fn work() { JOBS.increment() }
//!   let worker = std::thread::spawn(|| testing::changes(work));
//!   worker.join().unwrap().assert_counter("jobs", &[], 1);
//!   ```
//! - [`process_snapshot`] sees what all threads recorded, the tests beside it
//!   included. That is exact where there are none: in a file of its own in
//!   `tests/`, with `--test-threads=1`, or with [`cargo
//!   nextest`](https://nexte.st), which runs each test in its own process.
//!
//! An async test is one thread's if its runtime is, as `#[tokio::test]` has it
//! unless it is told otherwise. Two snapshots of different threads are not
//! subtracted: that panics.
//!
//! # What no test touched
//! [`coverage`] tells which of the declared metrics nothing has touched, and
//! which values of closed labels no series had:
//! ```
//! # use metriken::testing;
//! let mut coverage = testing::coverage();
//! coverage.retain(|metric| metric.crate_name() == "my-service");
//! println!("{coverage}");
//! ```
//! ```text
//! never touched:
//!   src/metrics.rs:12: http_requests_rejected
//!   src/metrics.rs:20: http_responses with class="5xx"
//! perhaps never touched:
//!   src/metrics.rs:16: http_connections
//! ```
//! A gauge that is back at zero looks like one that was never touched, so it is
//! listed apart: see [`Touched`].
//!
//! No test is the last one of a run, and a run consists of many processes. So
//! each test binary says, once and outside of all functions, that it leaves
//! behind what it touched when it exits:
//! ```
//! // In each file of `tests/`; in `lib.rs` and `main.rs` below a `#[cfg(test)]`.
//! metriken::testing::coverage_at_exit!();
//! # fn main() {}
//! ```
//! It does so where an environment variable names a directory, and a test that
//! is run on its own when all others are done unites what is there:
//! ```
//! use metriken::testing::Coverage;
//!
//! # /*
//! #[test]
//! #[ignore = "looks at what the other tests touched"]
//! # */
//! fn every_metric_is_touched() -> std::io::Result<()> {
//!     let directory = std::env::var_os("METRIKEN_COVERAGE").expect("a directory");
//!     let mut coverage = Coverage::read_from(directory)?;
//!     coverage.retain(|metric| metric.crate_name() == "my-service");
//!     assert_ne!(coverage.metrics().len(), 0, "the tests left nothing there");
//!     assert!(coverage.untouched().next().is_none(), "{coverage}");
//!     Ok(())
//! }
//! ```
//! ```sh
//! export METRIKEN_COVERAGE=$PWD/target/metriken-coverage
//! rm -rf "$METRIKEN_COVERAGE"
//! cargo test --workspace             # or: cargo nextest run --workspace
//! cargo test every_metric_is_touched -- --ignored
//! ```
//! The directory has a small file for each process of the run; those of
//! machines that share the work can be brought together in one. What doc tests
//! touch is not in it.

mod answer;
mod coverage;
mod distribution;
mod identity;
mod likeness;
mod mismatch;
mod mistake;
mod reading;
mod select;
mod series;
mod snapshot;
mod taken;
mod total;
mod which;

pub use self::coverage::{Coverage, Declared, Gap, Touched, write_coverage_at_exit};
pub use self::distribution::Distribution;
pub use self::reading::Reading;
pub use self::series::Series;
pub use self::snapshot::Snapshot;
pub use self::which::Which;

#[doc(inline)]
pub use crate::__metriken_coverage_at_exit as coverage_at_exit;

/// Reads all metrics; of counters and histograms, it sees what this thread
/// recorded. See [above](self#tests-that-run-side-by-side).
///
/// # Cost
/// A copy of all that it sees, names and labels included.
pub fn snapshot() -> Snapshot {
    Snapshot::of_thread()
}

/// Reads all metrics, whichever thread recorded in them.
pub fn process_snapshot() -> Snapshot {
    Snapshot::of_process()
}

/// What this thread changed while it ran `run`, whose result is dropped: where
/// that matters, take two snapshots.
///
/// # Examples
/// ```
/// use metriken::{Counter, metric, testing};
///
/// #[metric(name = "logins")]
/// static LOGINS: Counter = Counter::new();
///
/// testing::changes(|| LOGINS.increment()).assert_counter("logins", &[], 1);
/// ```
pub fn changes<R>(run: impl FnOnce() -> R) -> Snapshot {
    let before = snapshot();
    run();
    before.changes()
}

/// What this process has touched so far of the metrics that are declared in
/// it.
pub fn coverage() -> Coverage {
    Coverage::of_process()
}
