use std::time::Instant;

use kv_storage::metrics::{self as storage, Outcome, Reason};
use metriken::histogram::Histogram;
use metriken::{Counter, Family, LabelSet};

use crate::{load, process, server};

/// The metrics that the table shows, as they are at one time.
///
/// A program that does not know its metrics goes through the registry; here
/// they are read where they are, and the compiler knows if one is gone.
pub(crate) struct Reading {
    pub(super) at: Instant,
    pub(super) requests: u64,
    pub(super) errors: u64,
    pub(super) load_errors: u64,
    pub(super) hits: u64,
    pub(super) misses: u64,
    pub(super) removals: u64,
    pub(super) received_bytes: u64,
    pub(super) sent_bytes: u64,
    pub(super) refused: u64,
    pub(super) connections: i64,
    pub(super) queued: i64,
    pub(super) entries: i64,
    pub(super) used_bytes: i64,
    pub(super) capacity_bytes: i64,
    pub(super) cpu_ns: u64,
    /// In nanoseconds, as the service sees it.
    pub(super) service: Option<Histogram>,
    /// In nanoseconds, as the clients of the load see it.
    pub(super) clients: Option<Histogram>,
}

impl Reading {
    pub(crate) fn now() -> Self {
        Reading {
            at: Instant::now(),
            requests: sum(&server::REQUESTS),
            errors: sum(&server::ERRORS),
            load_errors: sum(&load::ERRORS),
            hits: storage::lookups(Outcome::Hit),
            misses: storage::lookups(Outcome::Miss),
            removals: storage::removals(Reason::Capacity) + storage::removals(Reason::Expired),
            received_bytes: server::RECEIVED.value(),
            sent_bytes: server::SENT.value(),
            refused: server::REFUSED.value(),
            connections: server::CONNECTIONS.value(),
            queued: server::QUEUE_DEPTH.value(),
            entries: storage::ENTRIES.value(),
            used_bytes: storage::USED.value(),
            capacity_bytes: storage::CAPACITY.value(),
            cpu_ns: process::cpu_ns(),
            service: server::durations(),
            clients: load::DURATION.load(),
        }
    }
}

fn sum<L: LabelSet>(family: &Family<L, Counter>) -> u64 {
    let mut sum = 0;
    family.for_each(|_, counter| sum += counter.value());
    sum
}
