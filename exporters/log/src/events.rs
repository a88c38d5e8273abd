//! An event for each series, for whichever `tracing` subscriber the process
//! has.
//!
//! This is `tracing::info!` by hand: `tracing-core` is already what a program
//! with tracing links, and the fields are the same for all events.

use std::str::FromStr;
use std::sync::OnceLock;

use tracing_core::field::Value;
use tracing_core::metadata::Kind;
use tracing_core::subscriber::{self, Interest};
use tracing_core::{Callsite, Dispatch, Event, Level, Metadata, callsite, dispatcher};

use crate::report::{Entry, Reading, Report};

struct Site;

static SITE: Site = Site;

/// The names of the fields, by their places.
const NAMES: [&str; 14] = [
    "message", "metric", "type", "unit", "labels", "value", "change", "rate", "mean", "p50", "p90",
    "p99", "p999", "max",
];
const MESSAGE: usize = 0;
const METRIC: usize = 1;
const TYPE: usize = 2;
const UNIT: usize = 3;
const LABELS: usize = 4;
const VALUE: usize = 5;
const CHANGE: usize = 6;
const RATE: usize = 7;
/// Of the mean, and of what comes after it.
const SPREAD: usize = 8;

/// A value for each field that the event has.
type Values<'v> = [Option<&'v dyn Value>; NAMES.len()];

static METADATA: Metadata<'static> = tracing_core::metadata! {
    name: "metric",
    target: "metriken",
    level: Level::INFO,
    fields: &NAMES,
    callsite: &SITE,
    kind: Kind::EVENT,
};

impl Callsite for Site {
    // Asked anew for every event; they are rare.
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        &METADATA
    }
}

/// There is nobody to send events to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoSubscriber;

/// Sends the report to the subscriber of the process, as far as it wants it.
pub(crate) fn send(report: &Report) -> Result<(), NoSubscriber> {
    static REGISTERED: OnceLock<()> = OnceLock::new();
    REGISTERED.get_or_init(|| callsite::register(&SITE));
    dispatcher::get_default(|dispatch| {
        if dispatch.is::<subscriber::NoSubscriber>() {
            return Err(NoSubscriber);
        }
        for entry in &report.entries {
            send_entry(dispatch, entry);
        }
        if report.left_out > 0 {
            let message = format!(
                "{} more metrics, for which there is no room",
                report.left_out
            );
            let mut values = Values::default();
            values[MESSAGE] = Some(&message);
            send_event(dispatch, values);
        }
        Ok(())
    })
}

/// Sends an event, if it is wanted. That is asked for each: a subscriber with
/// layers notes which of them want the next event, and forgets it after that.
fn send_event(dispatch: &Dispatch, values: Values<'_>) {
    if !dispatch.enabled(&METADATA) {
        return;
    }
    let fields = METADATA.fields();
    let named: Vec<_> = fields.iter().zip(values).collect();
    // There is a field for each name.
    let Ok(named) = <[_; NAMES.len()]>::try_from(named) else {
        return;
    };
    let named = named.each_ref().map(|(field, value)| (field, *value));
    dispatch.event(&Event::new(&METADATA, &fields.value_set(&named)));
}

fn send_entry(dispatch: &Dispatch, entry: &Entry) {
    let labels = entry.labels.iter();
    let labels: Vec<_> = labels
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let labels = labels.join(",");
    let (name, kind, unit) = (&*entry.name, entry.kind.as_str(), &*entry.unit);
    let mut values = Values::default();
    values[MESSAGE] = Some(&name);
    values[METRIC] = Some(&name);
    values[TYPE] = Some(&kind);
    values[UNIT] = (!unit.is_empty()).then_some(&unit as &dyn Value);
    values[LABELS] = (!labels.is_empty()).then_some(&labels as &dyn Value);

    // What the values borrow.
    let (on, total, change, spread);
    match &entry.reading {
        Reading::States(states) => {
            on = states.join(",");
            values[VALUE] = Some(&on);
        }
        Reading::Count {
            total: all,
            change: more,
            rate,
        } => {
            (total, change) = (number::<u64>(all), number::<u64>(more));
            values[VALUE] = Some(&*total);
            values[CHANGE] = Some(&*change);
            values[RATE] = Some(rate);
        }
        Reading::Distribution(it) => {
            values[VALUE] = Some(&it.total);
            values[CHANGE] = Some(&it.count);
            values[RATE] = Some(&it.rate);
            if it.count > 0 {
                let [p50, p90, p99, p999] = it.percentiles;
                spread = [it.mean, p50, p90, p99, p999, it.max];
                for (place, value) in spread.iter().enumerate() {
                    values[SPREAD + place] = Some(value);
                }
            }
        }
        Reading::Whole(text, _) => {
            total = number::<i64>(text);
            values[VALUE] = Some(&*total);
        }
        Reading::Float(value) => values[VALUE] = Some(value),
        Reading::Info => values[VALUE] = Some(&1_u64),
    }
    send_event(dispatch, values);
}

/// A number that was written by this crate: a float where it is not whole in the
/// shown unit, or too large there.
fn number<Whole: FromStr + Value + 'static>(text: &str) -> Box<dyn Value> {
    match text.parse::<Whole>() {
        Ok(whole) => Box::new(whole),
        Err(_) => Box::new(text.parse::<f64>().unwrap_or(f64::NAN)),
    }
}
