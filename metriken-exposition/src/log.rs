//! Warnings as events for whichever subscriber the application has.
//!
//! This is `tracing::warn!` by hand, because `tracing-core` is already what a
//! program with tracing links, and the macros are not needed for one event.

use std::sync::OnceLock;

use tracing_core::field::Value;
use tracing_core::metadata::Kind;
use tracing_core::subscriber::Interest;
use tracing_core::{Callsite, Event, Level, Metadata, callsite, dispatcher};

use crate::caught::caught;

struct Warning;

static WARNING: Warning = Warning;

static METADATA: Metadata<'static> = tracing_core::metadata! {
    name: "warning",
    target: "metriken",
    level: Level::WARN,
    fields: &["message"],
    callsite: &WARNING,
    kind: Kind::EVENT,
};

impl Callsite for Warning {
    // Asked anew for every event; they are rare.
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        &METADATA
    }
}

/// Sends `message` to the current `tracing` subscriber, if it wants warnings: what
/// an exporter has to say before it runs, such as of a setting that it does not
/// use. A panic in the subscriber is not one in whatever has something to warn
/// about.
///
/// # Examples
/// ```
/// metriken_exposition::export::warn("OTEL_EXPORTER_OTLP_TIMEOUT is no number and not used");
/// ```
pub fn warn(message: &str) {
    let _ = caught(|| send(message));
}

fn send(message: &str) {
    static REGISTERED: OnceLock<()> = OnceLock::new();
    REGISTERED.get_or_init(|| callsite::register(&WARNING));

    dispatcher::get_default(|dispatch| {
        let fields = METADATA.fields();
        if let Some(field) = fields.field("message")
            && dispatch.enabled(&METADATA)
        {
            let values = [(&field, Some(&message as &dyn Value))];
            dispatch.event(&Event::new(&METADATA, &fields.value_set(&values)));
        }
    });
}

#[cfg(test)]
mod tests {
    use std::fmt;
    use std::sync::{Arc, Mutex};

    use tracing_core::field::{Field, Visit};
    use tracing_core::{Dispatch, Subscriber, span};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<String>>>);

    impl Visit for Lines {
        fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
            self.0.lock().unwrap().push(format!("{field}: {value:?}"));
        }
    }

    impl Subscriber for Lines {
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

    #[test]
    fn a_warning_reaches_the_subscriber() {
        let lines = Lines::default();
        dispatcher::with_default(&Dispatch::new(lines.clone()), || warn("look here"));
        assert_eq!(*lines.0.lock().unwrap(), ["message: \"look here\""]);
    }

    /// Panics at what it wants.
    struct Broken;

    impl Subscriber for Broken {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target() == "metriken"
        }
        fn event(&self, event: &Event<'_>) {
            panic!("no place for {:?}", event.metadata().name());
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
    fn a_subscriber_that_panics_is_no_concern_of_what_warns() {
        dispatcher::with_default(&Dispatch::new(Broken), || warn("look here"));
    }
}
