//! Counts for a while, and pushes to a collector on this machine.
//!
//! `cargo run -p metriken-otlp --example push`

use std::thread::sleep;
use std::time::Duration;

use metriken::{Counter, metric};
use metriken_otlp::{Exporter, Schedule};

/// Work done.
#[metric(name = "work", unit = "items")]
static WORK: Counter = Counter::new();

fn main() -> Result<(), metriken_otlp::Error> {
    let _exporting = Exporter::builder()
        .schedule(Schedule::every(Duration::from_secs(1)))
        .start()?;
    for _ in 0..50 {
        WORK.increment();
        sleep(Duration::from_millis(100));
    }
    Ok(())
}
