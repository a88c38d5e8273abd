//! What an endpoint tells of itself.

use std::time::{SystemTime, UNIX_EPOCH};

use client::Client;

mod client;

const SUCCESS: &str = "outcome=\"success\",";

#[test]
fn a_page_tells_of_those_before_it() {
    let endpoint = client::endpoint();
    let first = client::get(&endpoint, "/metrics", "");
    let of_first = |name, labels| client::health(&endpoint, first.text(), name, labels);
    assert_eq!(of_first("s", SUCCESS), 0.0);
    assert_eq!(of_first("_last_success_time", ""), 0.0);

    // Packed, it is counted as packed.
    let second = client::get(&endpoint, "/metrics", "Accept-Encoding: gzip\r\n");
    let third = client::get(&endpoint, "/metrics", "");
    let of_third = |name, labels| client::health(&endpoint, third.text(), name, labels);
    assert_eq!(of_third("s", SUCCESS), 2.0);
    assert_eq!(of_third("s", "outcome=\"failure\","), 0.0);
    let bytes = first.body.len() + second.body.len();
    assert_eq!(of_third("_size", ""), bytes as f64);
    assert!(of_third("_time", "") > 0.0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let ago = now.as_secs_f64() - of_third("_last_success_time", "");
    assert!((0.0..60.0).contains(&ago), "{ago}");
}

#[test]
fn a_request_for_the_headers_is_no_export() {
    let endpoint = client::endpoint();
    let mut asking = Client::connect(&endpoint);
    asking.send("HEAD /metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    assert!(asking.rest().starts_with(b"HTTP/1.1 200 OK\r\n"));
    let page = client::get(&endpoint, "/metrics", "");
    assert_eq!(client::health(&endpoint, page.text(), "s", SUCCESS), 0.0);
}

#[test]
fn each_endpoint_tells_of_itself_until_it_stops() {
    let (one, two) = (client::endpoint(), client::endpoint());
    for _ in 0..3 {
        client::get(&one, "/metrics", "");
    }
    let page = client::get(&two, "/metrics", "");
    assert_eq!(client::health(&one, page.text(), "s", SUCCESS), 3.0);
    assert_eq!(client::health(&two, page.text(), "s", SUCCESS), 0.0);

    let address = one.local_addr().to_string();
    one.stop();
    let page = client::get(&two, "/metrics", "");
    assert!(!page.text().contains(&address), "{}", page.text());
    assert_eq!(client::health(&two, page.text(), "s", SUCCESS), 1.0);
}
