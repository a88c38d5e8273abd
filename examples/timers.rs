//! Three ways to measure how long something takes.
//!
//! ```text
//! cargo run --example timers
//! ```

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use metriken::{Histogram, metric, metrics};

/// Time to read a page.
#[metric(name = "page_read_duration", unit = "nanoseconds")]
static READS: Histogram = Histogram::new(7, 64);

/// Time to parse a number.
#[metric(name = "parse_duration", unit = "nanoseconds")]
static PARSES: Histogram = Histogram::new(7, 64);

/// Time until an answer is there.
#[metric(name = "answer_duration", unit = "nanoseconds")]
static ANSWERS: Histogram = Histogram::new(7, 64);

/// A scope: whichever way it is left, its time is recorded.
fn read(page: u32) -> Result<u32, &'static str> {
    let timing = READS.start();
    if page == 0 {
        // What never began should not look like what was quick.
        timing.discard();
        return Err("pages begin at 1");
    }
    thread::sleep(Duration::from_millis(2));
    Ok(page)
}

/// A future: from its first poll until it is ready.
async fn answer() -> u32 {
    thread::sleep(Duration::from_millis(1));
    42
}

fn main() {
    println!("{:?} {:?}", read(7), read(0));

    // A closure.
    println!("{:?}", PARSES.time(|| "42".parse::<u32>()));

    // Any executor will do; this one knows that nothing has to be waited for.
    let answered = pin!(ANSWERS.time_future(answer()));
    if let Poll::Ready(answer) = answered.poll(&mut Context::from_waker(Waker::noop())) {
        println!("{answer}");
    }

    for entry in &metrics() {
        println!("{} {:?}", entry.name(), entry.value());
    }
}
