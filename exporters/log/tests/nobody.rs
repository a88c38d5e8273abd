//! A process that has no subscriber at first. The first report that one takes
//! covers the time of those before.

mod failures;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use metriken::{Counter, metric};
use metriken_exposition::export;
use metriken_log as _;
use tracing_core::field::{Field, Visit};
use tracing_core::{Dispatch, Event, Metadata, Subscriber, dispatcher, span};

#[metric(name = "nobody.hits")]
static HITS: Counter = Counter::new();

/// By how much the events say that the counter has changed.
static CHANGE: AtomicU64 = AtomicU64::new(0);

struct Late;

impl Visit for Late {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "change" {
            CHANGE.fetch_add(value, Ordering::Relaxed);
        }
    }
    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

impl Subscriber for Late {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn event(&self, event: &Event<'_>) {
        event.record(&mut Late);
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[test]
fn a_process_without_a_subscriber_has_exports_that_fail() {
    HITS.add(3);
    let exporting = export::start("log://tracing?match=nobody.*&interval=20ms").unwrap();
    failures::wait_for_one();
    HITS.add(4);
    dispatcher::set_global_default(Dispatch::new(Late)).unwrap();
    drop(exporting);
    assert_eq!(CHANGE.load(Ordering::Relaxed), 7);
}
