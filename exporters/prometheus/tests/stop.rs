//! Stopping: the address is free, what is under way is finished, the wait has
//! an end.

use std::any::Any;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use std::{io, thread};

use client::Client;
use metriken_core::{DynBoxedMetric, Metric, MetricBuilder, Value};
use metriken_prometheus::{Exporter, Limits, start};

mod client;

/// Says that it is read, then waits for leave to go on.
struct Slow {
    entered: Sender<()>,
    leave: Mutex<Receiver<()>>,
    left: AtomicBool,
}

impl Metric for Slow {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
    fn value(&self) -> Option<Value<'_>> {
        self.left.store(false, Relaxed);
        self.entered.send(()).ok()?;
        let _ = self.leave.lock().unwrap().recv_timeout(client::PATIENCE);
        self.left.store(true, Relaxed);
        Some(Value::Gauge(1))
    }
    fn kind(&self) -> metriken_core::Kind {
        metriken_core::Kind::Gauge
    }
}

fn slow() -> (DynBoxedMetric<Slow>, Receiver<()>, Sender<()>) {
    let (entered, is_entered) = channel();
    let (leave, may_leave) = channel();
    let metric = Slow {
        entered,
        leave: Mutex::new(may_leave),
        left: AtomicBool::new(false),
    };
    (MetricBuilder::new("slow").build(metric), is_entered, leave)
}

/// One test, since its metric would slow down the scrapes of others.
#[test]
fn stopping_waits_for_a_scrape_but_not_for_ever() {
    frees_the_address();
    lets_go_of_idle_clients();
    let (metric, entered, leave) = slow();
    finishes_what_is_under_way(&entered, &leave);
    cuts_off_what_does_not_finish(&metric, &entered, &leave);
}

fn frees_the_address() {
    let endpoint = client::endpoint();
    let address = endpoint.local_addr().clone();
    assert_eq!(client::get(&endpoint, "/metrics", "").status, 200);
    drop(endpoint);
    let again = start(address).expect("the address is free");
    assert_eq!(client::get(&again, "/metrics", "").status, 200);
    again.stop();
}

fn lets_go_of_idle_clients() {
    // A day: the test would not end if it had to pass.
    let limits = Limits::default()
        .stop_time(Duration::MAX)
        .idle_time(Duration::MAX);
    let endpoint = client::start(Exporter::builder().limits(limits));
    let mut idle = Client::connect(&endpoint);
    assert_eq!(idle.get("/metrics", "").status, 200);
    let mut silent = Client::connect(&endpoint);
    endpoint.stop();
    assert!(idle.rest().is_empty());
    assert!(silent.rest().is_empty());
}

fn finishes_what_is_under_way(entered: &Receiver<()>, leave: &Sender<()>) {
    let limits = Limits::default().stop_time(client::PATIENCE);
    let endpoint = client::start(Exporter::builder().limits(limits));
    let address = endpoint.local_addr().clone();
    let mut client = Client::connect(&endpoint);
    client.send("GET /metrics HTTP/1.1\r\n\r\n");
    entered
        .recv_timeout(client::PATIENCE)
        .expect("the scrape begins");
    let stopping = thread::spawn(|| endpoint.stop());
    client::eventually("the address is freed before the scrape is done", || {
        start(address.clone()).is_ok()
    });
    leave.send(()).unwrap();
    let answer = client.answer();
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("slow 1"), "{}", answer.text());
    assert!(client.rest().is_empty());
    stopping.join().unwrap();
}

fn cuts_off_what_does_not_finish(metric: &Slow, entered: &Receiver<()>, leave: &Sender<()>) {
    let limits = Limits::default().stop_time(Duration::from_millis(100));
    let endpoint = client::start(Exporter::builder().limits(limits));
    let mut client = Client::connect(&endpoint);
    client.send("GET /metrics HTTP/1.1\r\n\r\n");
    entered
        .recv_timeout(client::PATIENCE)
        .expect("the scrape begins");
    endpoint.stop();
    assert!(!metric.left.load(Relaxed), "the scrape was waited for");
    let cut = io::Read::read(client.stream(), &mut [0]);
    assert!(matches!(cut, Ok(0) | Err(_)), "no answer: {cut:?}");
    leave.send(()).unwrap();
}
