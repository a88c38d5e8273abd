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

mod answer;
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

pub use self::distribution::Distribution;
pub use self::reading::Reading;
pub use self::series::Series;
pub use self::snapshot::Snapshot;
pub use self::which::Which;

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
