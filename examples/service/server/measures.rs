//! What the service measures of itself.

use metriken::histogram::Histogram as Values;
use metriken::{Counter, CounterGroup, Gauge, Histogram, metric};

use super::connection::End;
use crate::labels::name_members;
use crate::protocol::{Command, Fault, Status};

/// Connections being served.
#[metric(name = "service_connections", unit = "connections")]
pub(crate) static CONNECTIONS: Gauge = Gauge::new();

/// Connections accepted, those refused right after included.
#[metric(name = "service_connections_accepted")]
pub(crate) static ACCEPTED: Counter = Counter::new();

/// Connections refused because the queue was full or the service about to end.
#[metric(name = "service_connections_refused")]
pub(crate) static REFUSED: Counter = Counter::new();

/// Connections that the system failed to hand over.
#[metric(name = "service_accept_errors")]
pub(crate) static ACCEPT_ERRORS: Counter = Counter::new();

/// Connections closed, by why.
#[metric(name = "service_connections_closed")]
pub(crate) static CLOSED: CounterGroup = CounterGroup::new(End::NAMES.len());

/// Connections waiting for a worker.
#[metric(name = "service_queue_depth")]
pub(crate) static QUEUE_DEPTH: Gauge = Gauge::new();

/// Time that connections waited for a worker.
#[metric(name = "service_queue_wait_duration", unit = "nanoseconds")]
pub(crate) static QUEUE_WAIT: Histogram = Histogram::new(5, 40);

/// Requests being worked on.
#[metric(name = "service_requests_in_flight")]
pub(crate) static IN_FLIGHT: Gauge = Gauge::new();

/// Answers, by status.
#[metric(name = "service_responses", unit = "responses")]
pub(crate) static RESPONSES: CounterGroup = CounterGroup::new(Status::NAMES.len());

/// Requests and clients that were told an error, by what was wrong.
#[metric(name = "service_errors", unit = "errors")]
pub(crate) static ERRORS: CounterGroup = CounterGroup::new(Fault::NAMES.len());

/// Bytes received from clients.
#[metric(name = "service_received", unit = "bytes")]
pub(crate) static RECEIVED: Counter = Counter::new();

/// Bytes sent to clients.
#[metric(name = "service_sent", unit = "bytes")]
pub(crate) static SENT: Counter = Counter::new();

/// What is measured of each command.
pub(super) struct Measures {
    pub(super) requests: &'static Counter,
    pub(super) duration: &'static Histogram,
}

/// Declares the measures of every command: one family each, told apart by a
/// constant label.
macro_rules! measure_each {
    ($($Command:ident = $name:literal,)*) => {
        const COMMANDS: &[Command] = &[$(Command::$Command),*];

        impl Measures {
            pub(super) fn of(command: Command) -> Measures {
                match command {$(
                    Command::$Command => {
                        /// Requests that were understood, by command.
                        #[metric(
                            name = "service_requests",
                            unit = "requests",
                            metadata = { command = $name },
                        )]
                        static REQUESTS: Counter = Counter::new();

                        /// Time to carry out a request, by command.
                        #[metric(
                            name = "service_request_duration",
                            unit = "nanoseconds",
                            metadata = { command = $name },
                        )]
                        static DURATION: Histogram = Histogram::new(7, 40);

                        Measures {
                            requests: &REQUESTS,
                            duration: &DURATION,
                        }
                    }
                )*}
            }
        }
    };
}

measure_each! {
    Get = "get",
    Set = "set",
    Delete = "delete",
    Incr = "incr",
    Stats = "stats",
    Quit = "quit",
}

/// How many requests of any command there were.
pub(crate) fn requests() -> u64 {
    let requests = COMMANDS.iter().map(|&c| Measures::of(c).requests.value());
    requests.sum()
}

/// How long the requests of all commands took, once there were any.
pub(crate) fn durations() -> Option<Values> {
    let durations = COMMANDS
        .iter()
        .filter_map(|&c| Measures::of(c).duration.load());
    durations.reduce(|mut all, one| {
        // They are declared alike, and no count comes near 64 bits.
        let _ = all.checked_add_assign(&one);
        all
    })
}

/// Labels the members of the groups.
pub(super) fn name_all() {
    name_members(&CLOSED, "reason", End::NAMES);
    name_members(&RESPONSES, "status", Status::NAMES);
    name_members(&ERRORS, "kind", Fault::NAMES);
}
