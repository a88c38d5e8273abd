//! What the process' `tracing` subscriber is warned of.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use tracing_core::field::{Field, Visit};
use tracing_core::{Dispatch, Event, Level, Metadata, Subscriber, dispatcher, span};

#[derive(Clone, Default)]
pub(crate) struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// Those of all threads, from the first call on.
    pub(crate) fn of_the_process() -> Self {
        static PROCESS: OnceLock<Warnings> = OnceLock::new();
        let warnings = PROCESS.get_or_init(|| {
            let warnings = Warnings::default();
            dispatcher::set_global_default(Dispatch::new(warnings.clone())).unwrap();
            warnings
        });
        warnings.clone()
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Visit for Warnings {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0.lock().unwrap().push(format!("{value:?}"));
        }
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::WARN && metadata.target() == "metriken"
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
