//! What the endpoint could not serve, as metrics like any other: absent until
//! it happens, and then on the page.

use metriken::{Counter, LazyCounter, metric};

/// Scrapes that were answered with an error instead of the page.
#[metric(name = "metriken_prometheus_scrapes_failed", metadata = { reason = "busy" })]
pub(super) static BUSY: LazyCounter = LazyCounter::new(Counter::new);

/// Scrapes that were answered with an error instead of the page.
#[metric(name = "metriken_prometheus_scrapes_failed", metadata = { reason = "late" })]
pub(super) static LATE: LazyCounter = LazyCounter::new(Counter::new);

/// Scrapes that were answered with an error instead of the page.
#[metric(name = "metriken_prometheus_scrapes_failed", metadata = { reason = "panic" })]
pub(super) static PANIC: LazyCounter = LazyCounter::new(Counter::new);

/// Connections beyond the limit, which were closed.
#[metric(name = "metriken_prometheus_connections_refused")]
pub(super) static CONNECTIONS: LazyCounter = LazyCounter::new(Counter::new);
