//! What a gateway is sent, and where to.

use std::time::Duration;

use fixture_receiver::{Answer, PATIENCE, Request};
use metriken::{Counter, Histogram, metric};
use metriken_pushgateway::{Exporter, Format, Schedule, Selection};

/// Rows that were saved.
#[metric(name = "rows")]
static ROWS: Counter = Counter::new();

#[metric(name = "table", unit = "nanoseconds")]
static TABLE: Histogram = Histogram::new(7, 40);

/// All that is sent by one export, the last, and what comes after it.
fn sent(configure: impl FnOnce(Exporter) -> Exporter) -> Vec<Request> {
    let (address, sent) = fixture_receiver::start(|_, _| Answer::new(200));
    let exporter = Exporter::builder(&format!("http://{address}"))
        .job("test")
        .select(Selection::all().matching("rows").matching("table"))
        .schedule(Schedule::every(Duration::from_secs(3600)).flush(PATIENCE));
    drop(configure(exporter).start().unwrap());
    sent.try_iter().collect()
}

#[test]
fn text_is_of_version_0_0_4_without_times() {
    ROWS.add(3);
    let [push] = &*sent(|exporter| exporter) else {
        panic!("not one request");
    };
    assert_eq!(push.line(), "PUT /metrics/job/test");
    let kind = push.header("content-type").unwrap();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    let page = String::from_utf8(push.body.clone()).unwrap();
    assert!(page.ends_with('\n') && !page.contains("# EOF"), "{page}");
    assert!(page.contains("# TYPE rows_total counter\n"), "{page}");
    for line in page.lines().filter(|line| !line.starts_with('#')) {
        assert_eq!(line.split(' ').count(), 2, "{line}");
    }
}

#[test]
fn protobuf_is_delimited() {
    TABLE.record(7);
    let requests = sent(|exporter| {
        let exporter = exporter.format(Format::Protobuf).keep_others(true);
        exporter.grouping("path", "/var/tmp").grouping("zone", "ä")
    });
    let [push] = &*requests else {
        panic!("not one request");
    };
    let line = "POST /metrics/job/test/path@base64/L3Zhci90bXA/zone/%C3%A4";
    assert_eq!(push.line(), line);
    assert_eq!(
        push.header("content-type"),
        Some(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; \
             encoding=delimited"
        )
    );
    // Two families, each after its length.
    let mut rest = &*push.body;
    let mut families = 0;
    while let Some((&first, _)) = rest.split_first() {
        let (length, bytes) = match first {
            0..0x80 => (usize::from(first), 1),
            _ => (usize::from(first & 0x7f) | usize::from(rest[1]) << 7, 2),
        };
        rest = &rest[bytes + length..];
        families += 1;
    }
    assert_eq!(families, 2);
}

#[test]
fn the_group_is_deleted_at_the_end_if_asked() {
    let requests = sent(|exporter| exporter.delete_on_stop(true));
    let lines: Vec<_> = requests.iter().map(Request::line).collect();
    assert_eq!(lines, ["PUT /metrics/job/test", "DELETE /metrics/job/test"]);
}
