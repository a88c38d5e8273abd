//! Native histograms: quantiles close to what was recorded, without choosing
//! buckets. Run it, and a Prometheus 3.5 that scrapes the address with
//! `--enable-feature=native-histograms`, and ask that for
//! `histogram_quantile(0.5, lookup_duration_seconds)`: half a second, to
//! within 5 %.
//!
//! ```text
//! cargo run --example native_histograms -- 127.0.0.1:9464
//! ```

use std::thread;

use metriken::{Counter, Histogram, WithExemplars, metric};

/// Time to look something up: every millisecond up to a second, once.
#[metric(name = "lookup_duration", unit = "nanoseconds")]
static DURATION: WithExemplars<Histogram> = WithExemplars::new(Histogram::new(7, 40));

/// Lookups.
#[metric(name = "lookups")]
static LOOKUPS: Counter = Counter::new();

fn main() -> Result<(), metriken_prometheus::Error> {
    let address = std::env::args().nth(1);
    let endpoint = metriken_prometheus::start(address.as_deref().unwrap_or("127.0.0.1:9464"))?;
    for ms in 1..=1_000_u64 {
        DURATION.record_with(ms * 1_000_000, || [("lookup", ms.to_string())]);
        LOOKUPS.increment();
    }
    println!("metrics: {}", endpoint.url());
    loop {
        thread::park();
    }
}
