//! Reports a few metrics twice a second: `log://stderr`, or what METRIKEN_EXPORT
//! says.

use std::time::Duration;
use std::{env, error, thread};

use metriken::{Counter, Gauge, Histogram, Info, StateSet, metric};
use metriken_exposition::export;
// Mentioned, so that it is linked.
use metriken_log as _;

/// Rounds of this program.
#[metric(name = "rounds")]
static ROUNDS: Counter = Counter::new();

/// What rounds have sent.
#[metric(name = "sent", unit = "bytes")]
static SENT: Counter = Counter::new();

/// Never used.
#[metric(name = "errors", metadata = { of = "the \"disk\"" })]
static ERRORS: Counter = Counter::new();

/// Memory in use.
#[metric(name = "memory", unit = "bytes")]
static MEMORY: Gauge = Gauge::new();

/// Time of a round.
#[metric(name = "round", unit = "nanoseconds")]
static TIME: Histogram = Histogram::new(7, 64);

/// What runs.
#[metric(name = "build_info", metadata = { version = "1.2.3" })]
static BUILD: Info = Info::new(&[("commit", "a1b2c3")]);

/// What the program does.
#[metric(name = "phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running"]);

fn main() -> Result<(), Box<dyn error::Error>> {
    let url = env::var("METRIKEN_EXPORT");
    let url = url.unwrap_or_else(|_| "log://stderr?interval=500ms".to_owned());
    let exporters = export::start(&url)?;
    PHASE.set("running");
    for round in 0..100 {
        let _timing = TIME.start();
        ROUNDS.increment();
        SENT.add(150_000);
        MEMORY.set(3 << 20 | round << 10);
        thread::sleep(Duration::from_millis(10));
    }
    // Reports what is left.
    drop(exporters);
    Ok(())
}
