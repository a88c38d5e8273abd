//! A metric whose code hangs costs its scrape, and no other part of the
//! endpoint.

use std::any::Any;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use client::Client;
use metriken_core::{Metric, MetricBuilder, Value};
use metriken_prometheus::{Exporter, Limits};

mod client;

/// Whether the gate is shut, and how many wait before it.
static GATE: (Mutex<(bool, usize)>, Condvar) = (Mutex::new((true, 0)), Condvar::new());

struct Gate;

impl Metric for Gate {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
    fn value(&self) -> Option<Value<'_>> {
        let mut gate = GATE.0.lock().unwrap();
        gate.1 += 1;
        GATE.1.notify_all();
        drop(GATE.1.wait_while(gate, |gate| gate.0).unwrap());
        Some(Value::Gauge(1))
    }
    fn kind(&self) -> metriken_core::Kind {
        metriken_core::Kind::Gauge
    }
}

fn await_hanging(number: usize) {
    let gate = GATE.0.lock().unwrap();
    let (_gate, late) = GATE
        .1
        .wait_timeout_while(gate, client::PATIENCE, |gate| gate.1 < number)
        .unwrap();
    assert!(!late.timed_out(), "no scrape came");
}

#[test]
fn a_hanging_metric_holds_up_nothing_but_scrapes() {
    let _gate = MetricBuilder::new("gate").build(Gate);
    let limits = Limits::default()
        .scrapes(2)
        // The time for a request's headers ends with them.
        .header_time(Duration::from_millis(50))
        .scrape_time(Duration::from_millis(200));
    let endpoint = client::start(Exporter::builder().limits(limits));

    let mut hanging = [Client::connect(&endpoint), Client::connect(&endpoint)];
    for client in &mut hanging {
        client.send("GET /metrics HTTP/1.1\r\n\r\n");
    }
    await_hanging(2);
    let refused = client::get(&endpoint, "/metrics", "");
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert!(
        refused.text().contains("as are allowed"),
        "{}",
        refused.text()
    );

    assert_eq!(client::get(&endpoint, "/", "").status, 200);
    for client in &mut hanging {
        let answer = client.answer();
        assert_eq!(answer.status, 503);
        assert!(answer.text().contains("too long"), "{}", answer.text());
        assert_eq!(client.get("/", "").status, 200, "the connection lives on");
    }
    // Given up on is not over: the places are still taken.
    assert_eq!(client::get(&endpoint, "/metrics", "").status, 503);

    GATE.0.lock().unwrap().0 = false;
    GATE.1.notify_all();
    client::eventually("scrapes work again", || client::serves(&endpoint));
    let page = client::get(&endpoint, "/metrics", "");
    // How many were refused while that was waited for, nobody knows.
    for failed in ["{reason=\"busy\"} ", "{reason=\"late\"} 2\n"] {
        let line = format!("metriken_prometheus_scrapes_failed_total{failed}");
        assert!(page.text().contains(&line), "{}", page.text());
    }
    assert_eq!(
        client::health(&endpoint, page.text(), "s", "outcome=\"failure\","),
        2.0
    );
    assert!(client::health(&endpoint, page.text(), "_dropped", "") >= 2.0);
}
