//! Layers of the process' subscriber that each want other events.

use std::sync::{Arc, Mutex};

use metriken::{Counter, metric};
use metriken_exposition::export;
use metriken_log as _;
use tracing_core::field::{Field, Visit};
use tracing_core::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

#[metric(name = "layers.first")]
static FIRST: Counter = Counter::new();

#[metric(name = "layers.second")]
static SECOND: Counter = Counter::new();

#[metric(name = "layers.third")]
static THIRD: Counter = Counter::new();

/// The metrics that a layer was sent events of.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<Vec<String>>>);

impl Visit for Names {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "metric" {
            self.0.lock().unwrap().push(value.to_owned());
        }
    }
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

impl<S: Subscriber> Layer<S> for Names {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut self.clone());
    }
}

#[test]
fn each_layer_is_sent_what_it_wants() {
    let (quiet, loud) = (Names::default(), Names::default());
    tracing_subscriber::registry()
        .with(quiet.clone().with_filter(LevelFilter::WARN))
        .with(loud.clone().with_filter(LevelFilter::INFO))
        .init();
    for counter in [&FIRST, &SECOND, &THIRD] {
        counter.increment();
    }
    drop(export::start("log://tracing?match=layers.*&interval=1h").unwrap());
    let names = |layer: Names| std::mem::take(&mut *layer.0.lock().unwrap());
    assert_eq!(
        names(loud),
        ["layers.first", "layers.second", "layers.third"]
    );
    assert_eq!(names(quiet), [""; 0]);
}
