//! Sends a few metrics to a StatsD server: `statsd://127.0.0.1:8125`, or what
//! METRIKEN_EXPORT says.

use std::time::Duration;
use std::{env, error, thread};

use metriken::{Counter, Gauge, Histogram, metric};
use metriken_exposition::export;
// Mentioned, so that it is linked.
use metriken_statsd as _;

/// Rounds of this program.
#[metric(name = "rounds")]
static ROUNDS: Counter = Counter::new();

/// What is left to do.
#[metric(name = "rounds.left")]
static LEFT: Gauge = Gauge::new();

/// Time of a round.
#[metric(name = "round", unit = "nanoseconds")]
static TIME: Histogram = Histogram::new(7, 64);

fn main() -> Result<(), Box<dyn error::Error>> {
    let url = env::var("METRIKEN_EXPORT");
    let url = url.unwrap_or_else(|_| "statsd://127.0.0.1:8125?interval=1s".to_owned());
    let exporters = export::start(&url)?;
    for left in (-2..=2).rev() {
        let _timing = TIME.start();
        LEFT.set(left);
        ROUNDS.increment();
        thread::sleep(Duration::from_millis(100));
    }
    // Sends what is left.
    drop(exporters);
    println!("sent {} rounds to {url}", ROUNDS.value());
    Ok(())
}
