//! A connection that swallows what is sent and never answers, as one does whose
//! other end lost its power or its place behind a balancer, is left for another.

mod grpc_receiver;
mod health;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use grpc_receiver::{Answer, PATIENCE, Sent, start};
use health::health;
use metriken::{Counter, metric};
use metriken_otlp::{Exporter, Protocol, Schedule};

#[metric(name = "work")]
static WORK: Counter = Counter::new();

/// Forwards connections, of which those are kept open and swallow everything
/// that were made before `buried` grew.
fn proxy(to: SocketAddr, buried: &Arc<AtomicUsize>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let buried = buried.clone();
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let far = TcpStream::connect(to).unwrap();
            let back = (far.try_clone().unwrap(), near.try_clone().unwrap());
            let made_at = buried.load(Relaxed);
            for (from, to) in [(near, far), back] {
                let buried = buried.clone();
                thread::spawn(move || {
                    forward(from, to, || buried.load(Relaxed) > made_at);
                });
            }
        }
    });
    address
}

fn forward(mut from: TcpStream, mut to: TcpStream, is_dead: impl Fn() -> bool) {
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if !is_dead() && to.write_all(&buffer[..length]).is_err() {
            return;
        }
    }
}

#[test]
fn an_export_without_an_answer_is_the_last_of_its_connection() {
    WORK.increment();
    let (receiver, sent) = start(|_| Answer::Accepted(0, ""));
    let buried = Arc::new(AtomicUsize::new(0));
    let address = proxy(receiver, &buried);
    let exporting = Exporter::builder()
        .protocol(Protocol::Grpc)
        .endpoint(&format!("http://{address}"))
        .schedule(Schedule::every(Duration::from_millis(50)).deadline(Duration::from_millis(200)))
        .start()
        .unwrap();
    let target = format!("http://{address}/");
    let mut last = None;
    for _ in 0..3 {
        let start = Instant::now();
        let is_another = |sent: &Sent| last.is_none_or(|last| sent.connection > last);
        let another = loop {
            assert!(start.elapsed() < PATIENCE, "there is no other connection");
            let sent = sent.recv_timeout(PATIENCE).unwrap();
            if is_another(&sent) {
                break sent.connection;
            }
        };
        last = Some(another);
        buried.fetch_add(1, Relaxed);
    }
    let failures = [("target", &*target), ("outcome", "failure")];
    assert!(health("metriken_exports", &failures) >= 2);
    drop(exporting);
}
