//! Requests that are too big.

use client::Client;
use metriken_prometheus::{Exporter, Limits};

mod client;

#[test]
fn headers_beyond_the_limit_are_refused() {
    let endpoint = client::start(Exporter::builder().limits(Limits::default().header_bytes(2000)));
    let fits = format!("X-Long: {}\r\n", "a".repeat(1500));
    assert_eq!(client::get(&endpoint, "/metrics", &fits).status, 200);
    for size in [2500, 9000, 100_000] {
        let mut client = Client::connect(&endpoint);
        client.send(&format!(
            "GET /metrics HTTP/1.1\r\nX-Long: {}\r\n\r\n",
            "a".repeat(size)
        ));
        assert_eq!(client.head().status, 431, "{size}");
        client.rest();
    }
    assert_eq!(client::get(&endpoint, "/metrics", "").status, 200);
}

#[test]
fn too_many_headers_are_refused() {
    let endpoint = client::endpoint();
    let many = "X: y\r\n".repeat(1000);
    let mut client = Client::connect(&endpoint);
    client.send(&format!("GET /metrics HTTP/1.1\r\n{many}\r\n"));
    assert_eq!(client.head().status, 431);
    client.rest();
}

#[test]
fn a_small_body_is_passed_over() {
    let endpoint = client::endpoint();
    let mut client = Client::connect(&endpoint);
    client.send("GET /metrics HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello");
    assert_eq!(client.answer().status, 200);
    assert_eq!(
        client.get("/metrics", "").status,
        200,
        "on the same connection"
    );
}

#[test]
fn a_big_body_is_refused_unread() {
    let endpoint = client::endpoint();
    let mut client = Client::connect(&endpoint);
    client.send("GET /metrics HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\nand so on");
    let answer = client.answer();
    assert_eq!(answer.status, 413);
    assert_eq!(answer.header("connection"), Some("close"));
    client.rest();
}

#[test]
fn a_body_of_unknown_length_ends_the_connection() {
    let endpoint = client::endpoint();
    let mut client = Client::connect(&endpoint);
    client.send("POST /metrics HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    let answer = client.answer();
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("connection"), Some("close"));
    client.rest();
}
