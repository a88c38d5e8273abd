//! What is sent as JSON says the same as what is sent as protocol buffers.

mod receiver;

use std::time::Duration;

use metriken::{Counter, Gauge, Histogram, Info, StateSet, WithExemplars, metric};
use metriken_otlp::{Buckets, Exporter, Histograms, Protocol, Schedule, Selection};
use opentelemetry_proto::tonic::metrics::v1::{Metric, metric::Data};
use receiver::PATIENCE;
use serde_json::{Value, json};

/// Requests "accepted", \\ and
/// counted.
#[metric(name = "json.requests", unit = "requests", metadata = { path = "a\"b\\c\u{1}é" })]
static REQUESTS: WithExemplars<Counter> = WithExemplars::new(Counter::new());

#[metric(name = "json.busy", unit = "milliseconds")]
static BUSY: Counter = Counter::new();

#[metric(name = "json.connections")]
static CONNECTIONS: Gauge = Gauge::new();

#[metric(name = "json.huge")]
static HUGE: Counter = Counter::new();

#[metric(name = "json.size", unit = "bytes")]
static SIZE: Histogram = Histogram::new(7, 64);

#[metric(name = "json.build")]
static BUILD: Info = Info::new(&[("version", "1.2.3")]);

#[metric(name = "json.phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running"]);

/// The metrics of one export, without the times that no two have in common,
/// and the body that they were read from.
fn sent(protocol: Protocol, histograms: Histograms) -> (Vec<Metric>, Vec<u8>) {
    let (address, sent) = receiver::start(|_| 200_u16);
    let exporting = Exporter::builder()
        .endpoint(&format!("http://{address}/v1/metrics"))
        .protocol(protocol)
        .histograms(histograms)
        .select(Selection::all().matching("json.*"))
        .schedule(Schedule::every(Duration::from_millis(50)))
        .start()
        .unwrap();
    let sent = sent.recv_timeout(PATIENCE).unwrap();
    drop(exporting);
    let mut metrics: Vec<_> = sent.metrics().cloned().collect();
    for metric in &mut metrics {
        match metric.data.as_mut().unwrap() {
            Data::Gauge(gauge) => gauge
                .data_points
                .iter_mut()
                .for_each(|it| it.time_unix_nano = 0),
            Data::Sum(sum) => sum
                .data_points
                .iter_mut()
                .for_each(|it| it.time_unix_nano = 0),
            Data::Histogram(histogram) => histogram
                .data_points
                .iter_mut()
                .for_each(|it| it.time_unix_nano = 0),
            Data::ExponentialHistogram(histogram) => histogram
                .data_points
                .iter_mut()
                .for_each(|it| it.time_unix_nano = 0),
            Data::Summary(_) => panic!("{metric:?}"),
        }
    }
    (metrics, sent.body)
}

#[test]
fn both_forms_say_the_same_and_json_by_its_own_rules() {
    REQUESTS.add_with(3, || {
        [
            ("span_id", "0102030405060708"),
            ("trace_id", "0102030405060708090a0b0c0d0e0fff"),
            ("user", "blue"),
        ]
    });
    BUSY.add(1500);
    CONNECTIONS.set(-2);
    HUGE.add((1 << 53) + 1);
    for value in [0, 1, 1, 100] {
        SIZE.record(value);
    }
    let explicit = || Histograms::Explicit(Buckets::default());
    for histograms in [Histograms::default, explicit] {
        let (binary, _) = sent(Protocol::HttpProtobuf, histograms());
        let (json, _) = sent(Protocol::HttpJson, histograms());
        assert_eq!(binary.len(), 7);
        assert_eq!(binary, json);
    }

    let (_, body) = sent(Protocol::HttpJson, Histograms::default());
    let body: Value = serde_json::from_slice(&body).unwrap();
    let metrics = body["resourceMetrics"][0]["scopeMetrics"][0]["metrics"].as_array();
    let of = |name: &str| {
        metrics
            .unwrap()
            .iter()
            .find(|it| it["name"] == name)
            .unwrap()
    };
    let requests = &of("json.requests")["sum"];
    assert_eq!(requests["aggregationTemporality"], json!(2));
    assert_eq!(requests["isMonotonic"], json!(true));
    let point = &requests["dataPoints"][0];
    assert_eq!(point["asInt"], json!("3"));
    assert!(point["timeUnixNano"].is_string() && point["startTimeUnixNano"].is_string());
    let example = &point["exemplars"][0];
    assert_eq!(
        example["traceId"],
        json!("0102030405060708090a0b0c0d0e0fff")
    );
    assert_eq!(example["spanId"], json!("0102030405060708"));
    assert_eq!(
        example["filteredAttributes"],
        json!([{"key": "user", "value": {"stringValue": "blue"}}])
    );
    assert_eq!(
        of("json.huge")["sum"]["dataPoints"][0]["asInt"],
        json!("9007199254740993")
    );
    assert_eq!(
        of("json.busy")["sum"]["dataPoints"][0]["asDouble"],
        json!(1.5)
    );
    let size = &of("json.size")["exponentialHistogram"]["dataPoints"][0];
    assert_eq!(
        (&size["count"], &size["zeroCount"]),
        (&json!("4"), &json!("1"))
    );
    assert_eq!((&size["sum"], &size["scale"]), (&json!(102.0), &json!(3)));
    let counts = size["positive"]["bucketCounts"].as_array().unwrap();
    assert!(counts.iter().all(Value::is_string), "{counts:?}");
}
