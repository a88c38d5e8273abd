//! An endpoint for Prometheus, in one line of `main`.
//!
//! ```text
//! cargo run --example prometheus
//! curl http://127.0.0.1:9464/metrics
//! ```

use std::thread;
use std::time::Duration;

use metriken::{Counter, metric};

/// Ticks of the clock.
#[metric(name = "ticks", unit = "ticks")]
static TICKS: Counter = Counter::new();

fn main() -> Result<(), metriken_prometheus::Error> {
    let endpoint = metriken_prometheus::start("127.0.0.1:9464")?;
    println!("metrics: {}", endpoint.url());
    loop {
        TICKS.increment();
        thread::sleep(Duration::from_secs(1));
    }
}
