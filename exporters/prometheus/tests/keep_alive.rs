//! Several requests on one connection.

use client::Client;
use metriken_prometheus::{Exporter, Limits};

mod client;

#[test]
fn requests_follow_each_other_on_one_connection() {
    let endpoint = client::start(Exporter::builder().limits(Limits::default().connections(1)));
    let mut client = Client::connect(&endpoint);
    for _ in 0..20 {
        assert_eq!(client.get("/metrics", "").status, 200);
    }
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let endpoint = client::endpoint();
    let mut client = Client::connect(&endpoint);
    client.send(
        "GET /metrics HTTP/1.1\r\n\r\nGET /nowhere HTTP/1.1\r\n\r\nHEAD / HTTP/1.1\r\n\r\n\
         POST / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(client.answer().status, 200);
    assert_eq!(client.answer().status, 404);
    assert_eq!(client.head().status, 200);
    assert_eq!(client.answer().status, 405);
    assert_eq!(client.answer().status, 200);
    assert!(client.rest().is_empty(), "closed as asked");
}

#[test]
fn a_client_that_closes_its_half_gets_its_answer() {
    let endpoint = client::endpoint();
    let mut client = Client::connect(&endpoint);
    client.send("GET /metrics HTTP/1.1\r\n\r\n");
    client.stream().shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(client.answer().status, 200);
    assert!(client.rest().is_empty());
}

#[test]
fn a_client_that_leaves_in_the_middle_disturbs_nobody() {
    let endpoint = client::start(Exporter::builder().limits(Limits::default().connections(1)));
    for part in [
        "",
        "GET",
        "GET /metrics HTTP/1.1\r\n",
        "GET /metrics HTTP/1.1\r\n\r\n",
    ] {
        let mut client = Client::connect(&endpoint);
        client.send(part);
        drop(client);
        client::eventually("the next one is served", || client::serves(&endpoint));
    }
}
