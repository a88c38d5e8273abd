//! Works for a moment and pushes what it counts to a collector: the one at
//! `http://localhost:4318`, or what `OTEL_EXPORTER_OTLP_ENDPOINT` says.
//!
//! `cargo run -p metriken-otlp --example push`

use std::thread;
use std::time::Duration;

use metriken::{Counter, Gauge, Histogram, metric};
use metriken_otlp::{Exporter, Schedule};

/// Rounds of this program.
#[metric(name = "rounds", unit = "rounds")]
static ROUNDS: Counter = Counter::new();

/// What is left to do.
#[metric(name = "rounds.left")]
static LEFT: Gauge = Gauge::new();

/// Time of a round.
#[metric(name = "round", unit = "nanoseconds")]
static TIME: Histogram = Histogram::new(7, 64);

fn main() -> Result<(), metriken_otlp::Error> {
    let exporting = Exporter::builder()
        .schedule(Schedule::every(Duration::from_secs(1)))
        .start()?;
    for left in (-2..=2).rev() {
        let _timing = TIME.start();
        LEFT.set(left);
        ROUNDS.increment();
        thread::sleep(Duration::from_millis(100));
    }
    // Sends what is left.
    drop(exporting);
    println!("counted {} rounds", ROUNDS.value());
    Ok(())
}
