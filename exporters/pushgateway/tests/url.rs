//! The exporter as a URL asks for it.

use fixture_receiver::Answer;
use metriken::{Gauge, Histogram, metric};
use metriken_exposition::export;
use metriken_pushgateway as _;

#[metric(name = "depth")]
static DEPTH: Gauge = Gauge::with_value(4);

#[metric(name = "height")]
static HEIGHT: Gauge = Gauge::new();

#[metric(name = "wait", unit = "nanoseconds")]
static WAIT: Histogram = Histogram::new(7, 40);

#[test]
fn a_url_says_where_to_push_and_what() {
    let (address, sent) = fixture_receiver::start(|_, _| Answer::new(200));
    let url = format!(
        "pushgateway+http://me:secret@{address}/gateway?job=a/b&grouping.zone=x&grouping.host=y\
         &method=post&format=text&delete_on_stop=true&match=*ght&label.region=eu&interval=1h"
    );
    drop(export::start(&url).unwrap());
    let sent: Vec<_> = sent.try_iter().collect();
    assert_eq!(
        sent[0].line(),
        "POST /gateway/metrics/job@base64/YS9i/zone/x/host/y"
    );
    assert_eq!(sent[0].header("authorization"), Some("Basic bWU6c2VjcmV0"));
    assert_eq!(
        String::from_utf8(sent[0].body.clone()).unwrap(),
        "# TYPE height gauge\nheight{region=\"eu\"} 0\n"
    );
    assert!(
        sent[1]
            .line()
            .starts_with("DELETE /gateway/metrics/job@base64/YS9i/")
    );
}

#[test]
fn a_url_says_how_many_native_buckets_there_are() {
    // The field of the schema, 4 or -3, and what follows it.
    for (parameter, schema) in [
        ("", b"\x28\x08\x31"),
        ("&native_buckets=8", b"\x28\x05\x31"),
    ] {
        let (address, sent) = fixture_receiver::start(|_, _| Answer::new(200));
        let url = format!("pushgateway+http://{address}?format=protobuf&match=wait&interval=1h");
        drop(export::start(&(url + parameter)).unwrap());
        let page = sent.try_iter().next().unwrap().body;
        assert!(page.windows(3).any(|bytes| bytes == schema), "{page:x?}");
    }
}

#[test]
fn what_a_url_says_wrongly_is_an_error_without_secrets() {
    for (parameters, wrong) in [
        ("format=openmetrics", "text or protobuf"),
        ("native_buckets=many", "from 1 on"),
        ("method=patch", "put or post"),
        ("delete_on_stop=1", "delete_on_stop"),
        ("grouping.job=x", "not given twice"),
        ("grouping.=x", "grouping.region=eu"),
        ("grouping.a=x&grouping.a=y", "once for a name"),
        ("groupings.a=x", "grouping.NAME"),
        ("headers_file=/nowhere/headers", "/nowhere/headers"),
        ("ca=/nowhere/ca.pem", "/nowhere/ca.pem"),
    ] {
        let url = format!("pushgateway+http://me:secret@127.0.0.1:1?{parameters}");
        let error = export::start(&url).unwrap_err().to_string();
        assert!(error.contains(wrong), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}
