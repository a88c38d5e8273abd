//! The exporter as a URL asks for it.

mod receiver;

use fixture_receiver::Answer;
use metriken::{Gauge, Histogram, metric};
use metriken_exposition::export;
use receiver::{read, version};

#[metric(name = "depth.now")]
static DEPTH: Gauge = Gauge::with_value(4);

#[metric(name = "height")]
static HEIGHT: Gauge = Gauge::new();

#[metric(name = "wait", unit = "nanoseconds")]
static WAIT: Histogram = Histogram::new(7, 40);

#[test]
fn a_url_says_where_to_push_and_what() {
    let (address, sent) = fixture_receiver::start(|_, _| Answer::new(204));
    let url = format!(
        "remote-write+http://me:secret@{address}/api/v1/write?version=2&names=utf8&job=j\
         &histograms=both&samples=500&end_series=false&match=depth*&label.region=eu\
         &label.instance=mine&interval=1h&queue=1000"
    );
    drop(export::start(&url).unwrap());
    let sent: Vec<_> = sent.try_iter().collect();
    let [request] = &sent[..] else {
        panic!("{sent:?}");
    };
    assert_eq!(request.line(), "POST /api/v1/write");
    assert_eq!(request.header("authorization"), Some("Basic bWU6c2VjcmV0"));
    assert_eq!(version(request), 2);
    let series = read(request);
    let labels: Vec<_> = series[0].labels.iter().collect();
    let labels: Vec<_> = labels
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    let expected = [
        ("__name__", "depth.now"),
        ("instance", "mine"),
        ("job", "j"),
        ("region", "eu"),
    ];
    assert_eq!(labels, expected);
}

#[test]
fn a_url_says_how_many_native_buckets_there_are() {
    for (parameter, schema) in [("", 4), ("&native_buckets=8", -3)] {
        let (address, sent) = fixture_receiver::start(|_, _| Answer::new(204));
        let url = format!("remote-write+http://{address}?version=2&match=wait&interval=1h");
        drop(export::start(&(url + parameter)).unwrap());
        let series = read(&sent.try_iter().next().unwrap());
        assert_eq!(series[0].histogram.as_ref().unwrap().schema, schema);
    }
}

#[test]
fn job_and_instance_are_found_out() {
    let (address, sent) = fixture_receiver::start(|_, _| Answer::new(204));
    let url = format!("remote-write+http://{address}?version=1&match=height&interval=1h");
    drop(export::start(&url).unwrap());
    let series = read(&sent.try_iter().next().unwrap());
    let job = series[0].label("job").unwrap();
    assert!(job.starts_with("url-"), "{job}");
    #[cfg(target_os = "linux")]
    assert!(series[0].label("instance").is_some());
}

#[test]
fn what_a_url_says_wrongly_is_an_error_without_secrets() {
    for (parameters, wrong) in [
        ("version=3", "1, 2 or auto"),
        ("histograms=none", "classic, native or both"),
        ("names=utf8", "only version 2"),
        ("names=all", "legacy or utf8"),
        ("samples=many", "samples"),
        ("native_buckets=0", "from 1 on"),
        ("end_series=1", "end_series"),
        ("headers_file=/nowhere/headers", "/nowhere/headers"),
        ("stale=false", "end_series"),
    ] {
        let url = format!("remote-write+http://me:secret@127.0.0.1:1?{parameters}");
        let error = export::start(&url).unwrap_err().to_string();
        assert!(error.contains(wrong), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}
