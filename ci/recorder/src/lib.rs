//! An application of several threads that counts, measures, and says what it
//! did.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, SystemTime};

use metriken::{Counter, Gauge, Histogram, metric};

/// Requests served.
#[metric(name = "app_requests", unit = "requests", metadata = { method = "get" })]
pub static GETS: Counter = Counter::new();

/// Requests served.
#[metric(name = "app_requests", unit = "requests", metadata = { method = "post" })]
pub static POSTS: Counter = Counter::new();

/// Threads at work.
#[metric(name = "app.threads")]
pub static THREADS: Gauge = Gauge::new();

/// Time to serve a request.
#[metric(name = "app_latency", unit = "nanoseconds")]
pub static LATENCY: Histogram = Histogram::new(7, 64);

/// How many threads there are.
pub const WORKERS: i64 = 3;

/// Between two values of [`LATENCY`].
pub const STEP_NS: u64 = 10_000;

/// How many different values it has, each as often as any other.
pub const STEPS: u64 = 100;

/// What had been counted at a time.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    pub at_s: f64,
    pub gets: u64,
}

/// Works for a while. Returns what had been counted at times of about a
/// millisecond, in order.
pub fn work(time: Duration) -> Vec<Count> {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| serve(&is_over));
        }
        let end = SystemTime::now() + time;
        let mut counts = Vec::new();
        while SystemTime::now() < end {
            counts.push(Count::now());
            thread::sleep(Duration::from_millis(1));
        }
        is_over.store(true, Relaxed);
        counts
    })
}

fn serve(is_over: &AtomicBool) {
    THREADS.increment();
    let mut round = 0;
    while !is_over.load(Relaxed) {
        // Now there is a lot to do and now there is nothing, so that rates tell
        // one time from another.
        if unix_time().as_millis() / 300 % 2 == 0 {
            thread::sleep(Duration::from_millis(1));
            continue;
        }
        for _ in 0..STEPS {
            GETS.increment();
            if round % 4 == 0 {
                POSTS.increment();
            }
            // The configuration takes every value.
            let _ = LATENCY.increment((round % STEPS + 1) * STEP_NS);
            round += 1;
        }
        thread::sleep(Duration::from_micros(500));
    }
    THREADS.decrement();
}

impl Count {
    fn now() -> Self {
        // After the counter, so that the time is at least that of the count.
        let gets = GETS.value();
        Count {
            at_s: unix_time().as_secs_f64(),
            gets,
        }
    }
}

fn unix_time() -> Duration {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default()
}
