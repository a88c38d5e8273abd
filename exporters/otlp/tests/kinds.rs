//! What OTLP has no kind of its own for, and exemplars, whose trace it has
//! fields for.

mod receiver;

use std::time::Duration;

use metriken::{Counter, Info, StateSet, WithExemplars, metric};
use metriken_otlp::{Exporter, Schedule};
use opentelemetry_proto::tonic::metrics::v1::{exemplar, metric::Data, number_data_point::Value};
use receiver::{PATIENCE, attribute};

#[metric(name = "build")]
static BUILD: Info = Info::new(&[("version", "1.2.3")]);

#[metric(name = "phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running"]);

#[metric(name = "sent")]
static SENT: WithExemplars<Counter> = WithExemplars::new(Counter::new());

#[test]
fn facts_and_states_are_sums_and_traces_are_fields() {
    PHASE.set("starting");
    SENT.add_with(3, || {
        [
            ("trace_id", "0102030405060708090a0b0c0d0e0fff"),
            ("span_id", "0102030405060708"),
            ("user", "blue"),
        ]
    });
    let (address, sent) = receiver::start(|_| 200_u16);
    let exporting = Exporter::builder()
        .endpoint(&format!("http://{address}/"))
        .schedule(Schedule::every(Duration::from_millis(50)))
        .start()
        .unwrap();
    let sent = sent.recv_timeout(PATIENCE).unwrap();
    drop(exporting);

    let points = |name: &str| match &sent.metric(name).unwrap().data {
        Some(Data::Sum(sum)) => (sum.is_monotonic, sum.data_points.clone()),
        other => panic!("{name}: {other:?}"),
    };
    let (monotonic, build) = points("build");
    assert!(!monotonic);
    assert_eq!(build[0].value, Some(Value::AsInt(1)));
    assert_eq!(attribute(&build[0].attributes, "version"), Some("1.2.3"));

    let (monotonic, phase) = points("phase");
    assert!(!monotonic);
    let states: Vec<_> = phase
        .iter()
        .map(|point| (attribute(&point.attributes, "phase"), point.value))
        .collect();
    assert_eq!(states.len(), 2);
    assert!(
        states.contains(&(Some("starting"), Some(Value::AsInt(1)))),
        "{states:?}"
    );
    assert!(
        states.contains(&(Some("running"), Some(Value::AsInt(0)))),
        "{states:?}"
    );

    let (monotonic, counted) = points("sent");
    assert!(monotonic);
    let example = &counted[0].exemplars[0];
    assert_eq!(
        example.trace_id,
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255]
    );
    assert_eq!(example.span_id, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(example.value, Some(exemplar::Value::AsInt(3)));
    assert_eq!(example.filtered_attributes.len(), 1);
    assert_eq!(
        attribute(&example.filtered_attributes, "user"),
        Some("blue")
    );
    assert!(example.time_unix_nano > 0);
}
