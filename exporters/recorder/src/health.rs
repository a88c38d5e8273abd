//! What recordings lose, counted. Recorders of one process share these.

use metriken::{Counter, metric};

/// Samples that were not taken, because the one before took too long or the
/// process did not run. Set clocks do not count, nor does a machine's sleep.
#[metric(name = "metriken_recorder_missed", unit = "samples")]
pub(crate) static MISSED: Counter = Counter::new();

/// Samples that were taken and never written: because more than may be kept in
/// memory waited, or because the recording ended before.
#[metric(name = "metriken_recorder_dropped", unit = "samples")]
pub(crate) static DROPPED: Counter = Counter::new();

/// Files that were removed to make room for newer ones.
#[metric(name = "metriken_recorder_removed", unit = "files")]
pub(crate) static REMOVED: Counter = Counter::new();
