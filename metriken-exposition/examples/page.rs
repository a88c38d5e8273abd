//! Prints what a scraper would get.
//!
//! ```sh
//! cargo run -p metriken-exposition --example page
//! cargo run -p metriken-exposition --example page -- openmetrics
//! ```

use std::io::{self, Write};

use metriken::{Counter, Histogram, Info, metric};
use metriken_exposition::{Buckets, TextEncoder, TextFormat};

/// Requests accepted.
#[metric(name = "http_requests", unit = "requests")]
static REQUESTS: Counter = Counter::new();

/// Time to serve one request.
#[metric(name = "http_request_duration", unit = "nanoseconds")]
static LATENCY: Histogram = Histogram::new(7, 64);

/// What runs.
#[metric(name = "build")]
static BUILD: Info = Info::new(&[("version", env!("CARGO_PKG_VERSION"))]);

fn main() -> io::Result<()> {
    for microseconds in [120, 250, 900, 30_000] {
        REQUESTS.increment();
        LATENCY.record(microseconds * 1_000);
    }

    let format = match std::env::args().nth(1).as_deref() {
        Some("openmetrics") => TextFormat::OpenMetrics,
        _ => TextFormat::Prometheus,
    };
    // In seconds, as shown; each goes to the end of the bucket it falls into.
    let buckets = Buckets::near([0.0001, 0.001, 0.01, 0.1]);
    let mut out = io::BufWriter::new(io::stdout().lock());
    TextEncoder::new(format)
        .buckets(buckets)
        .write_to(&mut out)?;
    out.flush()
}
