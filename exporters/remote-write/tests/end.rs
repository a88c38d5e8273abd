//! The end of series, and receivers that do not want to hear of it.

#[path = "../../otlp/tests/warnings/mod.rs"]
mod warnings;

mod receiver;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use fixture_receiver::{Answer, PATIENCE, Request};
use metriken::{Gauge, metric};
use metriken_remote_write::Schedule;
use receiver::{exporter, read, stored};
use warnings::Warnings;

const FLUSH: Duration = Duration::from_secs(3);

#[metric(name = "depth")]
static DEPTH: Gauge = Gauge::new();

fn ends_series(request: &Request) -> bool {
    read(request)[0].is_stale()
}

/// What a receiver is sent that answers like this once the end begins, and what
/// is told of it.
fn end(mut answer: impl FnMut(&Request) -> Answer + Send + 'static) -> (Vec<Request>, Vec<String>) {
    let warnings = Warnings::of_the_process();
    let is_ending = Arc::new(AtomicBool::new(false));
    let ends = Arc::clone(&is_ending);
    let (address, sent) = fixture_receiver::start(move |_, request| match ends.load(Relaxed) {
        true => answer(request),
        false => stored(request),
    });
    let schedule = Schedule::every(Duration::from_millis(50)).flush(FLUSH);
    let exporting = exporter(address, "depth").schedule(schedule);
    let exporting = exporting.start().unwrap();
    sent.recv_timeout(PATIENCE).unwrap();
    is_ending.store(true, Relaxed);
    drop(exporting);
    let mut told = warnings.all();
    told.retain(|warning| warning.contains(&address.to_string()));
    (sent.try_iter().collect(), told)
}

#[test]
fn a_receiver_that_does_not_answer_the_last_push_is_told_that_series_ended() {
    let (sent, told) = end(|request| match ends_series(request) {
        true => stored(request),
        false => Answer::new(204).withheld(),
    });
    assert!(ends_series(sent.last().unwrap()), "{sent:?}");
    assert!(
        !told.iter().any(|told| told.contains("to have ended")),
        "{told:?}"
    );
}

#[test]
fn series_that_are_not_said_to_have_ended_are_told_of() {
    let (_, told) = end(|request| match ends_series(request) {
        true => Answer::new(403).body("read only"),
        false => stored(request),
    });
    let last = told.last().unwrap();
    assert!(
        last.contains("to have ended") && last.contains("403 Forbidden: read only"),
        "{last}"
    );
}
