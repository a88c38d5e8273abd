//! The load: clients that use the service as a cache, at a rate that comes in
//! waves and bursts, and strangers that misuse it.
//!
//! What is measured here is what clients see: it includes the network and the
//! wait in queues, which the service's own measures do not.

mod client;
mod keys;
mod pace;
mod strangers;
mod user;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use metriken::{Counter, Family, Gauge, Histogram, LabelSet, LabelValue, metric};

use keys::Keys;
use pace::Pace;

/// The longest that a thread of the load sleeps before it looks whether it
/// should end.
const TICK: Duration = Duration::from_millis(50);

/// In how much time the clients come, one after the other.
const ARRIVAL: Duration = Duration::from_millis(500);

/// Requests sent by the load.
#[metric(name = "load_requests", unit = "requests")]
pub(crate) static REQUESTS: Counter = Counter::new();

/// Time from when a request was due until its answer was there.
#[metric(name = "load_request_duration", unit = "nanoseconds")]
pub(crate) static DURATION: Histogram = Histogram::new(7, 40);

/// Requests of the load that failed, by how.
#[metric(name = "load_errors", unit = "errors")]
pub(crate) static ERRORS: Family<Failed, Counter> = Family::new().show_all();

/// Connections that the load made.
#[metric(name = "load_connects")]
static CONNECTS: Counter = Counter::new();

/// Requests a second that the load is to make at present, by the plan.
#[metric(name = "load_target_rate")]
static TARGET: Gauge = Gauge::new();

/// Why there was no answer, or none to be glad of.
#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Connect,
    Timeout,
    Hangup,
    /// The service answered `error`.
    Refused,
    /// An answer to another question.
    Unexpected,
}

/// The labels of [`ERRORS`].
#[derive(LabelSet)]
pub(crate) struct Failed {
    pub(crate) kind: Failure,
}

/// The running load.
pub(crate) struct Load {
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads of the load share.
struct Plan {
    begun: Instant,
    service: SocketAddr,
    over: Arc<AtomicBool>,
    keys: Keys,
    pace: Pace,
}

impl Plan {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Sleeps until then. Returns whether to go on.
    fn wait_until(&self, then: Instant) -> bool {
        while !self.is_over() {
            let left = then.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            thread::sleep(left.min(TICK));
        }
        false
    }
}

impl Load {
    /// Begins to send `rate` requests a second on average, by `clients` clients.
    ///
    /// # Errors
    /// If the system has no room for another thread.
    pub(crate) fn start(service: SocketAddr, clients: usize, rate: u32) -> io::Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        let mut load = Load {
            over: Arc::clone(&over),
            threads: Vec::new(),
        };
        let plan = Arc::new(Plan {
            begun: Instant::now(),
            service,
            over,
            keys: Keys::new(),
            pace: Pace::new(f64::from(rate)),
        });
        for number in 0..clients {
            let plan = Arc::clone(&plan);
            let share = 1.0 / clients as f64;
            let arrival = Instant::now() + ARRIVAL.mul_f64(number as f64 * share);
            load.spawn(format!("kv-client-{number}"), move || {
                if plan.wait_until(arrival) {
                    user::run(&plan, number as u64, share);
                }
            })?;
        }
        load.spawn("kv-strangers".to_owned(), move || strangers::run(&plan))?;
        Ok(load)
    }

    /// Ends when the last answers are there.
    pub(crate) fn stop(self) {
        self.over.store(true, Ordering::Relaxed);
        for thread in self.threads {
            // A panic there has been reported by the panic hook.
            let _ = thread.join();
        }
    }

    fn spawn(&mut self, name: String, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let thread = thread::Builder::new().name(name).spawn(run)?;
        self.threads.push(thread);
        Ok(())
    }
}
