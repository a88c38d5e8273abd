//! What the service measures of itself.

use metriken::histogram::Histogram as Values;
use metriken::{Counter, Family, Gauge, Histogram, LabelSet, WithExemplars, metric};

use super::connection::End;
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

#[derive(LabelSet)]
pub(super) struct Closed {
    pub(super) reason: End,
}

/// Connections closed, by why.
#[metric(name = "service_connections_closed")]
pub(super) static CLOSED: Family<Closed, Counter> = Family::new().show_all();

/// Connections waiting for a worker.
#[metric(name = "service_queue_depth")]
pub(crate) static QUEUE_DEPTH: Gauge = Gauge::new();

/// Time that connections waited for a worker.
#[metric(name = "service_queue_wait_duration", unit = "nanoseconds")]
pub(crate) static QUEUE_WAIT: Histogram = Histogram::new(5, 40);

/// Requests being worked on.
#[metric(name = "service_requests_in_flight")]
pub(crate) static IN_FLIGHT: Gauge = Gauge::new();

#[derive(LabelSet)]
pub(super) struct Answer {
    pub(super) status: Status,
}

/// Answers, by status.
#[metric(name = "service_responses", unit = "responses")]
pub(super) static RESPONSES: Family<Answer, Counter> = Family::new().show_all();

#[derive(LabelSet)]
pub(crate) struct Failed {
    pub(super) kind: Fault,
}

/// Requests and clients that were told an error, by what was wrong.
#[metric(name = "service_errors", unit = "errors")]
pub(crate) static ERRORS: Family<Failed, Counter> = Family::new().show_all();

/// Bytes received from clients.
#[metric(name = "service_received", unit = "bytes")]
pub(crate) static RECEIVED: Counter = Counter::new();

/// Bytes sent to clients.
#[metric(name = "service_sent", unit = "bytes")]
pub(crate) static SENT: Counter = Counter::new();

#[derive(LabelSet)]
pub(crate) struct Asked {
    pub(super) command: Command,
}

/// Requests that were understood, by command.
#[metric(name = "service_requests", unit = "requests")]
pub(crate) static REQUESTS: Family<Asked, Counter> = Family::new().show_all();

/// Time to carry out a request, by command. Examples tell the key.
#[metric(name = "service_request_duration", unit = "nanoseconds")]
pub(super) static DURATION: Family<Asked, WithExemplars<Histogram>> =
    Family::with(|| WithExemplars::new(Histogram::new(7, 40))).show_all();

/// How long the requests of all commands took, once there were any.
pub(crate) fn durations() -> Option<Values> {
    let mut all: Option<Values> = None;
    DURATION.for_each(|_, duration| {
        let Some(one) = duration.load() else { return };
        match &mut all {
            // They are declared alike, and no count comes near 64 bits.
            Some(all) => _ = all.checked_add_assign(&one),
            None => all = Some(one),
        }
    });
    all
}

/// Whose keys are asked for: what they have before the first colon.
#[derive(LabelSet)]
pub(crate) struct Namespace<'a> {
    namespace: &'a str,
}

/// Requests by the namespace of their key. Clients choose those as they like,
/// so there may be any number of them, and the least known are `other`.
#[metric(name = "service_namespace_requests", unit = "requests")]
static NAMESPACE_REQUESTS: Family<Namespace<'static>, Counter> = Family::bounded(8);

/// Counts a request by the namespace of its key.
pub(super) fn count_namespace(key: &[u8]) {
    let mut parts = key.splitn(2, |&byte| byte == b':');
    if let (Some(namespace), Some(_)) = (parts.next(), parts.next())
        && let Ok(namespace) = str::from_utf8(namespace)
    {
        NAMESPACE_REQUESTS.get(&Namespace { namespace }).increment();
    }
}
