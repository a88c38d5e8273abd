//! Records a few metrics a hundred times a second, for two seconds, to files in
//! this folder, or where METRIKEN_EXPORT says.

use std::time::Duration;
use std::{env, error, thread};

use metriken::{Counter, Gauge, Histogram, metric};
use metriken_exposition::export;
// Mentioned, so that it is linked.
use metriken_recorder as _;

/// Rounds of this program.
#[metric(name = "rounds")]
static ROUNDS: Counter = Counter::new();

/// The round that it is in.
#[metric(name = "round")]
static ROUND: Gauge = Gauge::new();

/// Time of a round.
#[metric(name = "round_time", unit = "nanoseconds")]
static TIME: Histogram = Histogram::new(7, 64);

fn main() -> Result<(), Box<dyn error::Error>> {
    let url = env::var("METRIKEN_EXPORT");
    let url = url.unwrap_or_else(|_| "parquet://example.parquet?interval=10ms".to_owned());
    let exporters = export::start(&url)?;
    for round in 0..1_000 {
        let _timing = TIME.start();
        ROUND.set(round);
        ROUNDS.increment();
        thread::sleep(Duration::from_millis(2));
    }
    // Writes what is left.
    drop(exporters);
    Ok(())
}
