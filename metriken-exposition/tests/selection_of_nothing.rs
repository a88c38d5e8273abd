//! A pattern that selects nothing is told, once.

use std::fmt;
use std::sync::{Arc, Mutex};

use metriken::{Counter, metric};
use metriken_exposition::{Names, Selection, Walker};
use tracing_core::field::{Field, Visit};
use tracing_core::{Dispatch, Event, Metadata, Subscriber, dispatcher, span};

#[metric(name = "http.zones")]
static ZONES: Counter = Counter::new();

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

#[test]
fn a_pattern_that_selects_nothing_is_logged_once_after_the_first_walk() {
    let lines = Lines::default();
    dispatcher::with_default(&Dispatch::new(lines.clone()), || {
        let selection = Selection::all().matching("http_zones_total");
        let selection = selection.matching("http_zonez").except("nothing");
        for _ in 0..2 {
            let mut walker = Walker::new(Names::Legacy).select(selection.clone());
            let before = lines.0.lock().unwrap().len();
            assert_eq!(walker.walk().families().len(), 1);
            assert_eq!(lines.0.lock().unwrap().len(), before);
            walker.walk();
            walker.walk();
        }
    });
    let lines = lines.0.lock().unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("http_zonez"), "{lines:?}");
}
