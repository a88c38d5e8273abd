//! What is sent unless told otherwise: totals, with their units and names.

mod receiver;

use std::time::{Duration, SystemTime};

use metriken::{Counter, Gauge, Histogram, LazyGauge, metric};
use metriken_exposition::start_time;
use metriken_otlp::{Exporter, Schedule};
use opentelemetry_proto::tonic::metrics::v1::{metric::Data, number_data_point::Value};
use receiver::{PATIENCE, attribute};

/// Requests accepted.
#[metric(name = "http.requests", unit = "requests", metadata = { listener = "public" })]
static REQUESTS: Counter = Counter::new();

#[metric(name = "busy", unit = "milliseconds")]
static BUSY: Counter = Counter::new();

#[metric(name = "connections")]
static CONNECTIONS: Gauge = Gauge::new();

#[metric(name = "never_used")]
static NEVER_USED: LazyGauge = LazyGauge::new(Gauge::default);

#[metric(name = "size", unit = "kibibytes")]
static SIZE: Histogram = Histogram::new(7, 64);

#[test]
fn totals_are_sent_with_their_units() {
    REQUESTS.add(3);
    BUSY.add(1500);
    CONNECTIONS.set(-2);
    for value in [0, 1, 1, 100] {
        SIZE.record(value);
    }
    let before = SystemTime::now();
    let (address, sent) = receiver::start(|_| 200_u16);
    let exporting = Exporter::builder()
        .endpoint(&format!("http://{address}/v1/metrics"))
        .header("x-tenant", "blue")
        .attribute("service.name", "test")
        .gzip(true)
        .schedule(Schedule::every(Duration::from_millis(50)))
        .start()
        .unwrap();
    let sent = sent.recv_timeout(PATIENCE).unwrap();
    drop(exporting);

    let head = sent.head.to_lowercase();
    assert!(head.starts_with("post /v1/metrics http/1.1\r\n"), "{head}");
    for line in [
        "content-type: application/x-protobuf",
        "content-encoding: gzip",
        "x-tenant: blue",
    ] {
        assert!(head.contains(line), "{line}: {head}");
    }
    let resource = &sent.message.resource_metrics[0];
    let attributes = &resource.resource.as_ref().unwrap().attributes;
    assert_eq!(attribute(attributes, "service.name"), Some("test"));
    let scopes = resource
        .scope_metrics
        .iter()
        .filter_map(|scope| scope.scope.as_ref());
    let names: Vec<_> = scopes.map(|scope| &*scope.name).collect();
    assert!(names.contains(&"metriken-otlp"), "{names:?}");

    let requests = sent.metric("http.requests").unwrap();
    assert_eq!(
        (&*requests.unit, &*requests.description),
        ("{request}", "Requests accepted.")
    );
    let Some(Data::Sum(sum)) = &requests.data else {
        panic!("{requests:?}")
    };
    assert!(sum.is_monotonic && sum.aggregation_temporality == 2);
    let point = &sum.data_points[0];
    assert_eq!(point.value, Some(Value::AsInt(3)));
    assert_eq!(attribute(&point.attributes, "listener"), Some("public"));
    let ns = |time: SystemTime| {
        time.duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_nanos() as u64
    };
    assert_eq!(point.start_time_unix_nano, ns(start_time()));
    assert!(point.time_unix_nano >= ns(before) && point.time_unix_nano <= ns(SystemTime::now()));

    let busy = sent.metric("busy").unwrap();
    let Some(Data::Sum(sum)) = &busy.data else {
        panic!("{busy:?}")
    };
    assert_eq!(
        (&*busy.unit, sum.data_points[0].value),
        ("s", Some(Value::AsDouble(1.5)))
    );

    let connections = sent.metric("connections").unwrap();
    let Some(Data::Gauge(gauge)) = &connections.data else {
        panic!("{connections:?}")
    };
    assert_eq!(gauge.data_points[0].value, Some(Value::AsInt(-2)));
    assert!(sent.metric("never_used").is_none());

    let size = sent.metric("size").unwrap();
    let Some(Data::ExponentialHistogram(histogram)) = &size.data else {
        panic!("{size:?}")
    };
    assert_eq!((&*size.unit, histogram.aggregation_temporality), ("By", 2));
    let point = &histogram.data_points[0];
    assert_eq!(
        (point.count, point.sum, point.zero_count),
        (4, Some(102.0 * 1024.0), 1)
    );
    let positive = point.positive.as_ref().unwrap();
    let width = (-f64::from(point.scale)).exp2();
    let bounds = |place: usize| {
        let index = f64::from(positive.offset) + place as f64;
        ((index * width).exp2(), ((index + 1.0) * width).exp2())
    };
    let counted: Vec<_> = positive
        .bucket_counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .collect();
    assert_eq!(
        counted.iter().map(|(_, count)| **count).collect::<Vec<_>>(),
        [2, 1]
    );
    for ((place, _), value) in counted.into_iter().zip([1024.0, 102_400.0]) {
        let (above, up_to) = bounds(place);
        assert!(
            above < value * (1.0 + 1e-9) && value <= up_to * (1.0 + 1e-9),
            "{value} in ({above}, {up_to}]"
        );
    }
}
