//! Which path and method gets which answer.

use client::Client;
use metriken::{Gauge, metric};
use metriken_prometheus::{Endpoint, Exporter};

mod client;

/// Never set: pages are compared here.
#[metric(name = "routes_gauge")]
static GAUGE: Gauge = Gauge::new();

fn status(endpoint: &Endpoint, request_line: &str) -> u16 {
    let mut client = Client::connect(endpoint);
    client.send(&format!("{request_line}\r\nHost: test\r\n\r\n"));
    client.answer().status
}

#[test]
fn metrics_are_at_slash_metrics() {
    let endpoint = client::endpoint();
    let page = client::get(&endpoint, "/metrics", "");
    assert_eq!(page.status, 200);
    assert!(page.text().lines().any(|line| line == "routes_gauge 0"));
    assert_eq!(client::get(&endpoint, "/metrics?name=x", "").status, 200);
    assert_eq!(status(&endpoint, "GET http://test/metrics HTTP/1.1"), 200);
    assert_eq!(status(&endpoint, "GET /metrics HTTP/1.0"), 200);
}

#[test]
fn the_index_tells_a_person_where_to_go() {
    let endpoint = client::start(Exporter::builder().title("A & B"));
    let index = client::get(&endpoint, "/", "");
    assert_eq!(index.status, 200);
    assert_eq!(
        index.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(index.text().contains("<title>A &amp; B</title>"));
    assert!(index.text().contains("<a href=\"/metrics\">"));
    assert!(index.text().contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn other_paths_are_told_where_the_metrics_are() {
    let endpoint = client::endpoint();
    for path in [
        "/metric",
        "/metrics/",
        "/METRICS",
        "//metrics",
        "/favicon.ico",
        "/%6detrics",
    ] {
        let answer = client::get(&endpoint, path, "");
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("/metrics"), "{}", answer.text());
    }
    assert_eq!(status(&endpoint, "POST /elsewhere HTTP/1.1"), 404);
    assert_eq!(status(&endpoint, "OPTIONS * HTTP/1.1"), 404);
}

#[test]
fn other_methods_are_told_which_work() {
    let endpoint = client::endpoint();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"] {
        for path in ["/metrics", "/"] {
            let mut client = Client::connect(&endpoint);
            client.send(&format!("{method} {path} HTTP/1.1\r\nHost: test\r\n\r\n"));
            let answer = client.answer();
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"));
        }
    }
}

#[test]
fn head_is_get_without_the_body() {
    let endpoint = client::silent_endpoint();
    for path in ["/metrics", "/", "/nowhere"] {
        let mut client = Client::connect(&endpoint);
        let get = client.get(path, "Accept-Encoding: gzip\r\n");
        client.send(&format!(
            "HEAD {path} HTTP/1.1\r\nHost: test\r\nAccept-Encoding: gzip\r\n\r\n"
        ));
        let head = client.head();
        // Had a body been sent, this answer would begin with it.
        let next = client.get(path, "");
        assert_eq!(head.status, get.status);
        assert_eq!(next.status, get.status);
        let names = |answer: &client::Answer| {
            let kept = answer.headers.iter().filter(|(name, _)| name != "date");
            kept.cloned().collect::<Vec<_>>()
        };
        assert_eq!(names(&head), names(&get), "{path}");
        assert!(head.header("content-length").is_some());
    }
}

#[test]
fn the_path_can_be_chosen() {
    let endpoint = client::start(Exporter::builder().path("/internal/m"));
    assert!(endpoint.url().ends_with("/internal/m"));
    assert_eq!(client::get(&endpoint, "/internal/m", "").status, 200);
    let missing = client::get(&endpoint, "/metrics", "");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("/internal/m"));
}

#[test]
fn metrics_may_take_the_place_of_the_index() {
    let endpoint = client::start(Exporter::builder().path("/"));
    let answer = client::get(&endpoint, "/", "");
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("text/plain")
    );
}

#[test]
fn a_path_that_cannot_be_one_is_an_error() {
    for path in ["", "metrics", "/a b", "/a?b", "/a#b", "/a\n", "/caf\u{e9}"] {
        let error = Exporter::builder()
            .address("127.0.0.1:0")
            .path(path)
            .start()
            .unwrap_err();
        assert!(error.is_invalid_path(), "{path}: {error}");
        assert!(error.to_string().contains("/metrics"), "{error}");
    }
}
