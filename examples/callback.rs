//! Callbacks: numbers that are kept elsewhere and asked for when read.
//!
//! ```text
//! cargo run --example callback
//! ```

use std::sync::{Arc, Mutex, PoisonError};

use metriken::{CallbackFloatGauge, CallbackGauge, MetricBuilder, metric, metrics};

/// Threads that can run at the same time.
#[metric(name = "parallelism", unit = "threads")]
static PARALLELISM: CallbackGauge = CallbackGauge::new(|| {
    std::thread::available_parallelism().map_or(0, |threads| threads.get() as i64)
});

/// The system's load over the last minute.
#[metric(name = "system_load")]
static LOAD: CallbackFloatGauge = CallbackFloatGauge::new(|| {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minute = load.split(' ').next().and_then(|text| text.parse().ok());
    minute.unwrap_or(f64::NAN)
});

fn main() {
    let jobs = Arc::new(Mutex::new(vec!["mail", "report"]));

    // A static's callback captures nothing. A metric made at run time takes any
    // closure, and asks it until it is dropped.
    let watched = Arc::clone(&jobs);
    let depth = CallbackGauge::new(move || {
        let jobs = watched.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.len() as i64
    });
    let _depth = MetricBuilder::new("queue_depth").build(depth);

    for _ in 0..2 {
        for entry in &metrics() {
            println!("{} {:?}", entry.name(), entry.value());
        }
        if let Ok(mut jobs) = jobs.lock() {
            jobs.push("backup");
        }
    }
}
