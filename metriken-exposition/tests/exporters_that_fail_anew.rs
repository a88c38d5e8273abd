//! A failure for another reason is news.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metriken_exposition::export::Health;
use tracing_core::field::{Field, Visit};
use tracing_core::{Dispatch, Event, Metadata, Subscriber, dispatcher, span};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Visit for Lines {
    fn record_debug(&mut self, _: &Field, value: &dyn fmt::Debug) {
        self.0.lock().unwrap().push(format!("{value:?}"));
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// Only the first failure was told: that a receiver came back and refuses all
/// looked like the outage before.
#[test]
fn a_failure_is_logged_when_its_reason_changes() {
    let lines = Lines::default();
    dispatcher::with_default(&Dispatch::new(lines.clone()), || {
        let health = Health::new("test", "here");
        health.failed("nobody listens on port 1");
        health.failed("nobody listens on port 2");
        health.failed("answered 401: the token has expired");
        health.failed("answered 401: the token has expired");
        health.succeeded(1, Duration::from_millis(1));
        health.failed("answered 401: the token has expired");
    });
    let lines = lines.0.lock().unwrap();
    let said: Vec<_> = lines
        .iter()
        .map(|line| line.rsplit_once("fails: ").unwrap().1)
        .collect();
    let expired = "answered 401: the token has expired\"";
    assert_eq!(said, ["nobody listens on port 1\"", expired, expired]);
}
