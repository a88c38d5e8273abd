//! Facts and states: what is running, and what it is doing.
//!
//! ```text
//! cargo run --example states
//! ```

use metriken::{Info, StateSet, metric};
use metriken_exposition::{TextEncoder, TextFormat};

/// What is running.
#[metric(name = "build")]
static BUILD: Info = Info::new(&[
    ("version", env!("CARGO_PKG_VERSION")),
    ("os", std::env::consts::OS),
]);

/// Where it is running.
#[metric(name = "placement")]
static PLACEMENT: Info = Info::unset();

/// What it is doing.
#[metric(name = "phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running", "draining"]);

/// What is switched on.
#[metric(name = "features")]
static FEATURES: StateSet = StateSet::new(&["cache", "compression", "tracing"]);

fn main() -> std::fmt::Result {
    // Known only at run time, and set once.
    assert!(PLACEMENT.set([("zone", "eu-1"), ("rack", "12")]));
    // One of several, or several at once.
    PHASE.set("running");
    FEATURES.enable("cache");
    FEATURES.enable("tracing");

    let mut page = String::new();
    TextEncoder::new(TextFormat::OpenMetrics).encode(&mut page)?;
    print!("{page}");
    Ok(())
}
