//! More connections than are allowed.

use std::thread;
use std::time::Duration;

use client::Client;
use metriken_prometheus::{Exporter, Limits};

mod client;

#[test]
fn connections_beyond_the_limit_are_told_so_and_closed() {
    let endpoint = client::start(Exporter::builder().limits(Limits::default().connections(2)));
    let mut one = Client::connect(&endpoint);
    let mut two = Client::connect(&endpoint);
    assert_eq!(one.get("/metrics", "").status, 200);
    assert_eq!(two.get("/metrics", "").status, 200);

    let mut three = Client::connect(&endpoint);
    let refused = three.get("/metrics", "");
    assert_eq!(refused.status, 503);
    assert!(refused.header("retry-after").is_some());
    assert!(three.rest().is_empty());

    let page = one.get("/metrics", "");
    assert_eq!(page.status, 200, "the others are not disturbed");
    let counted = "metriken_prometheus_connections_refused_total ";
    assert!(page.text().contains(counted), "{}", page.text());
    assert_eq!(client::health(&endpoint, page.text(), "_dropped", ""), 1.0);
    drop(two);
    client::eventually("the place is given to the next", || {
        client::serves(&endpoint)
    });
}

/// Closing on unread bytes resets the connection, and not every system lets
/// its owner read what came before a reset.
#[test]
fn a_refusal_is_not_followed_by_a_reset() {
    let endpoint = client::start(Exporter::builder().limits(Limits::default().connections(1)));
    let mut one = Client::connect(&endpoint);
    assert_eq!(one.get("/metrics", "").status, 200);
    let refused_in_peace = || {
        let mut two = Client::connect(&endpoint);
        assert_eq!(two.get("/metrics", "").status, 503);
        assert!(two.rest().is_empty());
        // A reset comes a little after the end of the answer.
        thread::sleep(Duration::from_millis(100));
        two.stream().take_error().unwrap().is_none()
    };
    // The server does not wait for ever: a machine may be too busy once.
    assert!((0..5).any(|_| refused_in_peace()));
}

#[test]
fn a_crowd_of_silent_connections_is_survived() {
    let endpoint = client::start(Exporter::builder().limits(Limits::default().connections(4)));
    let crowd: Vec<_> = (0..60).map(|_| Client::connect(&endpoint)).collect();
    drop(crowd);
    client::eventually("serves again", || client::serves(&endpoint));
}
