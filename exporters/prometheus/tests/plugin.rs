//! The endpoint as a plugin: asked for by URL, with a choice of metrics.
#![cfg(unix)]

mod client;

use std::os::unix::net::UnixStream;

use client::Client;
use metriken::{Gauge, Histogram, metric};
use metriken_exposition::export;
use metriken_prometheus as _;

#[metric(name = "depth")]
static DEPTH: Gauge = Gauge::with_value(4);

#[metric(name = "height")]
static HEIGHT: Gauge = Gauge::new();

#[metric(name = "wait", unit = "nanoseconds")]
static WAIT: Histogram = Histogram::new(7, 40);

#[test]
fn a_url_starts_an_endpoint_that_ends_with_what_it_returned() {
    let socket = std::env::temp_dir().join(format!("metriken-plugin-{}", std::process::id()));
    let url = format!(
        "prometheus://unix:{}?except=height&label.region=eu&native_buckets=8",
        socket.display()
    );
    let exporters = export::start(&url).unwrap();
    for headers in [
        "",
        "Accept: application/openmetrics-text;escaping=allow-utf-8\r\n",
    ] {
        let mut client = Client::over(UnixStream::connect(&socket).unwrap());
        let answer = client.get("/metrics", headers);
        assert!(answer.text().contains("depth{region=\"eu\"} 4\n"));
        assert!(!answer.text().contains("height"));
    }
    let protobuf = "Accept: application/vnd.google.protobuf;encoding=delimited;\
         proto=io.prometheus.client.MetricFamily\r\n";
    let mut client = Client::over(UnixStream::connect(&socket).unwrap());
    let page = client.get("/metrics", protobuf).body;
    // The field of the schema, -3 where it would be 4, and what follows it.
    assert!(
        page.windows(3).any(|bytes| bytes == b"\x28\x05\x31"),
        "{page:x?}"
    );
    let page = String::from_utf8_lossy(&page);
    assert!(page.contains("region") && !page.contains("height"));
    drop(exporters);
    UnixStream::connect(&socket).unwrap_err();
}

#[test]
fn a_url_that_is_wrong_is_told_why() {
    for (url, wrong) in [
        ("prometheus://:9464", "like 127.0.0.1:9464"),
        ("prometheus://127.0.0.1:0/a b", "a path starts with a slash"),
        ("prometheus://127.0.0.1:0?native_buckets=0", "from 1 on"),
        (
            "prometheus://127.0.0.1:0?port=1",
            "there is no parameter port",
        ),
    ] {
        let error = export::start(url).unwrap_err();
        let mut text = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(error) = source {
            text += &error.to_string();
            source = error.source();
        }
        assert!(text.contains(wrong), "{text}");
    }
}
