//! What could not be sent, counted. Exporters of one process share these.

use metriken::{Counter, metric};

/// Lines of StatsD that were left out, each time they were to be sent.
#[metric(name = "metriken_statsd_dropped_lines", unit = "lines", metadata = { reason = "too long" })]
pub(crate) static TOO_LONG: Counter = Counter::new();

/// Lines of StatsD that were left out, each time they were to be sent.
#[metric(name = "metriken_statsd_dropped_lines", unit = "lines", metadata = { reason = "not a number" })]
pub(crate) static NOT_A_NUMBER: Counter = Counter::new();

/// Lines of StatsD that were left out, each time they were to be sent.
#[metric(name = "metriken_statsd_dropped_lines", unit = "lines", metadata = { reason = "name taken" })]
pub(crate) static NAME_TAKEN: Counter = Counter::new();

/// Datagrams for StatsD that the system did not take, because nobody listens or
/// its buffers are full.
#[metric(name = "metriken_statsd_dropped_datagrams", unit = "datagrams")]
pub(crate) static DATAGRAMS: Counter = Counter::new();
