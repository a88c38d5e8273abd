//! What the process' subscriber is sent.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use metriken::{Counter, Gauge, Histogram, metric};
use metriken_exposition::export;
use metriken_log as _;
use tracing_core::field::{Field, Visit};
use tracing_core::{Dispatch, Event, Level, Metadata, Subscriber, dispatcher, span};

#[metric(name = "sent.hits", metadata = { side = "left" })]
static HITS: Counter = Counter::new();

#[metric(name = "sent.large")]
static LARGE: Counter = Counter::new();

#[metric(name = "sent.depth")]
static DEPTH: Gauge = Gauge::new();

#[metric(name = "sent.spent", unit = "milliseconds")]
static SPENT: Counter = Counter::new();

#[metric(name = "sent.time", unit = "milliseconds")]
static TIME: Histogram = Histogram::new(7, 64);

type Fields = BTreeMap<&'static str, String>;

#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<Fields>>>);

#[derive(Default)]
struct Reader(Fields);

impl Visit for Reader {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::INFO && metadata.target() == "metriken"
    }
    fn event(&self, event: &Event<'_>) {
        let mut reader = Reader::default();
        event.record(&mut reader);
        self.0.lock().unwrap().push(reader.0);
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
fn every_series_is_an_event() {
    let events = Events::default();
    dispatcher::set_global_default(Dispatch::new(events.clone())).unwrap();
    HITS.add(3);
    TIME.record(2);
    LARGE.add(u64::MAX);
    DEPTH.set(-7);
    SPENT.add(1500);
    drop(export::start("log://tracing?match=sent.*&interval=1h").unwrap());

    let events = std::mem::take(&mut *events.0.lock().unwrap());
    let [depth, hits, large, spent, time] = &events[..] else {
        panic!("{events:#?}");
    };
    assert_eq!(hits["metric"], "\"sent.hits\"");
    assert_eq!(hits["message"], "\"sent.hits\"");
    assert_eq!(hits["labels"], "\"side=left\"");
    assert_eq!((&*hits["value"], &*hits["change"]), ("3", "3"));
    assert!(!hits.contains_key("p50") && !hits.contains_key("unit"));
    assert_eq!(time["metric"], "\"sent.time_seconds\"");
    assert_eq!((&*time["p50"], &*time["max"]), ("0.002", "0.002"));
    assert_eq!((&*time["value"], &*time["change"]), ("1", "1"));
    assert_eq!(large["value"], u64::MAX.to_string());
    assert_eq!((&*depth["value"], &*spent["value"]), ("-7", "1.5"));
    assert_eq!(time["unit"], "\"seconds\"");
}
