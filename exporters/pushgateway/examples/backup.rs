//! A job that pushes its results to a gateway: the one at
//! `http://127.0.0.1:9091`, or at the URL given.
//!
//! `cargo run -p metriken-pushgateway --example backup -- http://127.0.0.1:9091`
//!
//! `METRIKEN_EXPORT` may ask for more.

use std::env;

use metriken::{Counter, Gauge, Histogram, WithExemplars, metric};
use metriken_pushgateway::Exporter;

/// Rows that were saved.
#[metric(name = "backup_rows", unit = "rows")]
static ROWS: Counter = Counter::new();

/// Rows that are left.
#[metric(name = "backup_rows_left")]
static LEFT: Gauge = Gauge::new();

/// Time to save a table: every millisecond up to a second, once.
#[metric(name = "backup_table", unit = "nanoseconds")]
static TABLE: WithExemplars<Histogram> = WithExemplars::new(Histogram::new(7, 40));

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut exporting = None;
    if let Some(url) = env::args().nth(1) {
        exporting = Some(Exporter::builder(&url).job("nightly_backup").start()?);
    }
    let exporters = metriken_exposition::start_from_env()?;
    for ms in 1..=1_000_u64 {
        ROWS.add(3);
        LEFT.set(1_000 - ms as i64);
        TABLE.record_with(ms * 1_000_000, || [("table", ms.to_string())]);
    }
    // Both push what there is at the end.
    drop((exporting, exporters));
    println!("saved {} rows", ROWS.value());
    Ok(())
}
