//! Works for two seconds and pushes what it counts to the receiver at
//! `http://127.0.0.1:9090/api/v1/write`, or at the URL given: a Prometheus with
//! `--web.enable-remote-write-receiver`.
//!
//! `cargo run -p metriken-remote-write --example push`
//!
//! Or to what `METRIKEN_EXPORT` asks for, if it is set.

use std::time::Duration;
use std::{env, thread};

use metriken::{Counter, Gauge, Histogram, WithExemplars, metric};
use metriken_remote_write::{Exporter, Schedule};

/// Lookups.
#[metric(name = "lookups")]
static LOOKUPS: Counter = Counter::new();

/// Lookups that are left.
#[metric(name = "lookups_left")]
static LEFT: Gauge = Gauge::new();

/// Time to look something up: every millisecond up to a second, once.
#[metric(name = "lookup_duration", unit = "nanoseconds")]
static DURATION: WithExemplars<Histogram> = WithExemplars::new(Histogram::new(7, 40));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exporters = metriken_exposition::start_from_env()?;
    let mut exporting = None;
    if exporters.is_empty() {
        let url = env::args().nth(1);
        let url = url
            .as_deref()
            .unwrap_or("http://127.0.0.1:9090/api/v1/write");
        let schedule = Schedule::every(Duration::from_millis(200));
        exporting = Some(Exporter::builder(url).schedule(schedule).start()?);
    }
    for ms in 1..=1_000_u64 {
        DURATION.record_with(ms * 1_000_000, || [("lookup", ms.to_string())]);
        LOOKUPS.increment();
        LEFT.set(1_000 - ms as i64);
        thread::sleep(Duration::from_millis(2));
    }
    // Either sends what is left, and that the series have ended.
    drop((exporting, exporters));
    println!("looked up {} times", LOOKUPS.value());
    Ok(())
}
