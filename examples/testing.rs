//! Testing what one instruments: what changed, and what nothing has touched.
//!
//! ```text
//! cargo run --example testing
//! cargo test --example testing
//! ```
//! The tests run side by side on the same metrics and do not disturb one
//! another. What they leave untouched, they tell together:
//! ```text
//! export METRIKEN_COVERAGE=$PWD/target/metriken-coverage
//! cargo test --example testing
//! cargo run --example testing
//! ```

use std::error::Error;

use metriken::testing::{self, Coverage};
use metriken::{Counter, Family, Histogram, LabelSet, LabelValue, metric};

#[derive(LabelValue, Clone, Copy)]
enum Outcome {
    Accepted,
    TooLong,
    Empty,
}

#[derive(LabelSet)]
struct Message {
    outcome: Outcome,
}

/// Messages received.
#[metric(name = "messages")]
static MESSAGES: Family<Message, Counter> = Family::new();

/// Size of the messages that were accepted.
#[metric(name = "message_size", unit = "bytes")]
static SIZE: Histogram = Histogram::new(7, 20);

/// Messages delivered twice.
#[metric(name = "messages_repeated")]
static REPEATED: Counter = Counter::new();

fn receive(message: &str) {
    let outcome = match message.len() {
        0 => Outcome::Empty,
        1..=20 => Outcome::Accepted,
        _ => Outcome::TooLong,
    };
    MESSAGES.get(&Message { outcome }).increment();
    if let Outcome::Accepted = outcome {
        SIZE.record(message.len() as u64);
    }
}

fn receive_again(message: &str) {
    REPEATED.increment();
    receive(message);
}

fn main() -> Result<(), Box<dyn Error>> {
    let before = testing::snapshot();
    receive("hello");
    receive("");
    // Those that came before are given as arguments.
    std::env::args().skip(1).for_each(|it| receive_again(&it));
    println!("What changed:\n{}\n", before.changes());

    let mut coverage = match std::env::var_os("METRIKEN_COVERAGE") {
        Some(directory) => Coverage::read_from(directory)?,
        None => testing::coverage(),
    };
    coverage.retain(|metric| metric.crate_name() == env!("CARGO_PKG_NAME"));
    println!("{coverage}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    // Leaves behind what the tests touched, if METRIKEN_COVERAGE says where.
    testing::coverage_at_exit!();

    #[test]
    fn a_message_is_counted_with_its_size() {
        let changed = testing::changes(|| receive("hello"));
        changed.assert_counter("messages", &[("outcome", "accepted")], 1);
        assert_eq!(changed.histogram(&SIZE, &[]).sum(), Some(5));
    }

    #[test]
    fn a_message_that_is_too_long_is_counted_as_such_and_without_its_size() {
        let before = testing::snapshot();
        receive("a message of more than twenty letters");
        receive(&"a".repeat(1 << 20));
        let changed = before.changes();
        changed.assert_counter(&MESSAGES, &[("outcome", "too_long")], 2);
        changed.assert_counter(&MESSAGES, &[], 2);
        changed.assert_count(&SIZE, &[], 0);
    }

    #[test]
    fn what_another_thread_receives_is_its_own() {
        let worker = std::thread::spawn(|| testing::changes(|| receive_again("hello")));
        let changed = worker.join().unwrap();
        changed.assert_counter(&REPEATED, &[], 1);
        changed.assert_counter(&MESSAGES, &[], 1);
    }
}
