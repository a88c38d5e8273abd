//! Lazy metrics: absent until they are used, for what says something by being
//! there.
//!
//! ```text
//! cargo run --example lazy
//! ```

use metriken::{Counter, Lazy, LazyCounter, metric, metrics};

/// Requests accepted.
#[metric(name = "requests", unit = "requests")]
static REQUESTS: Counter = Counter::new();

/// Requests in the protocol that we would like to remove.
#[metric(name = "requests_deprecated", unit = "requests")]
static DEPRECATED: LazyCounter = LazyCounter::new(Counter::new);

fn main() {
    REQUESTS.increment();
    show("nobody uses the old protocol");

    DEPRECATED.increment();
    show("somebody does");

    // To look at it is not to use it.
    assert!(Lazy::get(&DEPRECATED).is_some());
}

fn show(when: &str) {
    println!("{when}:");
    for entry in metrics().iter().filter(|entry| entry.is_enabled()) {
        println!("  {} {:?}", entry.name(), entry.value());
    }
}
