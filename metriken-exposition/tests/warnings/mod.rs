//! A `tracing` subscriber that remembers what it was warned of.

use std::fmt;
use std::sync::{Arc, Mutex};

use tracing_core::field::{Field, Visit};
use tracing_core::{Dispatch, Event, Level, Metadata, Subscriber, dispatcher, span};

#[derive(Clone, Default)]
pub(crate) struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// The warnings during `run`.
    pub(crate) fn during<R>(run: impl FnOnce() -> R) -> (R, Vec<String>) {
        let warnings = Warnings::default();
        let result = dispatcher::with_default(&Dispatch::new(warnings.clone()), run);
        let messages = warnings.0.lock().unwrap().clone();
        (result, messages)
    }
}

impl Visit for Warnings {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        assert_eq!(field.name(), "message");
        self.0.lock().unwrap().push(format!("{value:?}"));
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "metriken"
    }
    fn event(&self, event: &Event<'_>) {
        assert_eq!(*event.metadata().level(), Level::WARN);
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
