//! Declares three metrics, records, and lists the registry.
//!
//! ```text
//! cargo run --example quickstart
//! ```

use metriken::{Counter, Gauge, Histogram, metric, metrics};

/// Requests accepted.
#[metric(name = "http_requests", unit = "requests")]
static REQUESTS: Counter = Counter::new();

/// Connections open.
#[metric(name = "http_connections", metadata = { protocol = "http" })]
static CONNECTIONS: Gauge = Gauge::new();

/// Time to serve one request.
#[metric(name = "http_request_duration", unit = "nanoseconds")]
static LATENCY: Histogram = Histogram::new(7, 64);

fn main() {
    CONNECTIONS.set(2);
    REQUESTS.add(3);
    LATENCY.record(1_250_000);

    for entry in &metrics() {
        println!("{} {:?}", entry.name(), entry.value());
        println!("  {}", entry.description().unwrap_or_default());
        println!("  {}:{} {:?}", entry.file(), entry.line(), entry.metadata());
    }
}
