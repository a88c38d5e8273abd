//! What is sent by gRPC, and what becomes of the answers.

mod grpc_receiver;
mod health;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use grpc_receiver::{Answer, PATIENCE, Sent, start};
use health::health;
use metriken::{Counter, metric};
use metriken_otlp::{Exporter, Exporting, Protocol, Schedule, Temporality};
use opentelemetry_proto::tonic::metrics::v1::{metric::Data, number_data_point::Value};

const INTERVAL: Duration = Duration::from_millis(50);

#[metric(name = "work")]
static WORK: Counter = Counter::new();

#[metric(name = "different")]
static DIFFERENT: Counter = Counter::new();

fn exporter(address: std::net::SocketAddr) -> Exporter {
    Exporter::builder()
        .protocol(Protocol::Grpc)
        .endpoint(&format!("http://{address}"))
        .schedule(Schedule::every(INTERVAL))
}

fn run(address: std::net::SocketAddr) -> (Exporting, String) {
    let exporting = exporter(address).start().unwrap();
    (exporting, format!("http://{address}/"))
}

/// Attempts of the exporter to this target.
fn attempts(target: &str, outcome: &str) -> u64 {
    health(
        "metriken_exports",
        &[("target", target), ("outcome", outcome)],
    )
}

/// Waits until the exporter has heard of an answer.
fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn value(sent: &Sent, name: &str) -> i64 {
    let Some(Data::Sum(sum)) = &sent.metric(name).unwrap().data else {
        panic!()
    };
    match sum.data_points[0].value {
        Some(Value::AsInt(value)) => value,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_export_has_its_headers_its_deadline_and_its_values() {
    WORK.increment();
    let (address, sent) = start(|_| Answer::Accepted(7, "too old"));
    let exporting = exporter(address)
        .header("x-tenant", "blue")
        .gzip(true)
        .schedule(Schedule::every(INTERVAL).deadline(Duration::from_secs(3)))
        .start()
        .unwrap();
    let sent = sent.recv_timeout(PATIENCE).unwrap();
    assert_eq!(
        sent.head.uri().path(),
        "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"
    );
    for (name, value) in [
        ("content-type", "application/grpc"),
        ("te", "trailers"),
        ("x-tenant", "blue"),
        ("grpc-encoding", "gzip"),
    ] {
        assert_eq!(sent.header(name), Some(value), "{name}");
    }
    assert!(
        sent.header("user-agent")
            .unwrap()
            .starts_with("metriken-otlp/")
    );
    // A number and its unit: with more than eight digits it would be a coarser one.
    let timeout = sent.header("grpc-timeout").unwrap();
    let (number, unit) = timeout.split_at(timeout.len() - 1);
    let number: u64 = number.parse().unwrap();
    let us = number
        * match unit {
            "u" => 1,
            "m" => 1000,
            "S" => 1_000_000,
            _ => panic!("{timeout}"),
        };
    assert!((1_000_000..=3_000_000).contains(&us), "{timeout}");
    assert!(sent.was_compressed);
    assert!(value(&sent, "work") >= 1);

    let target = format!("http://{address}/");
    wait_for("no points were refused", || {
        let rejected = health("metriken_export_rejected", &[("target", &target)]);
        rejected > 0 && rejected.is_multiple_of(7)
    });
    drop(exporting);
}

#[test]
fn what_may_pass_is_tried_again_and_what_may_not_is_dropped() {
    let (address, sent) = start(|number| match number {
        0 => Answer::Refused(14, None),
        1 => Answer::Http(503),
        2 => Answer::Half,
        3 => Answer::Refused(3, None),
        4 => Answer::Refused(8, None),
        _ => Answer::Accepted(0, ""),
    });
    let (exporting, target) = run(address);
    for _ in 0..6 {
        sent.recv_timeout(PATIENCE).unwrap();
    }
    wait_for("nothing was accepted", || attempts(&target, "success") > 0);
    assert_eq!(attempts(&target, "failure"), 5);
    assert_eq!(health("metriken_export_dropped", &[("target", &target)]), 2);
    drop(exporting);
}

#[test]
fn an_exhausted_receiver_is_left_alone_for_as_long_as_it_says() {
    // google.rpc.Status with a RetryInfo of 1.5 s, in base64.
    let details =
        "CAgaOwoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIPCg0IARCAyrXuARgAIAAoAA";
    let (address, sent) = start(move |number| match number {
        0 => Answer::Refused(8, Some(details.to_owned())),
        _ => Answer::Accepted(0, ""),
    });
    let (exporting, target) = run(address);
    let refused = sent.recv_timeout(PATIENCE).unwrap();
    let accepted = sent.recv_timeout(PATIENCE).unwrap();
    let pause = accepted.at - refused.at;
    assert!(pause >= Duration::from_millis(1400), "{pause:?}");
    assert_eq!(health("metriken_export_dropped", &[("target", &target)]), 0);
    drop(exporting);
}

#[test]
fn a_connection_that_the_receiver_has_closed_is_made_anew() {
    let (address, sent) = start(|_| Answer::Last);
    let (exporting, target) = run(address);
    let connections: Vec<_> = (0..5)
        .map(|_| sent.recv_timeout(PATIENCE).unwrap().connection)
        .collect();
    assert_eq!(connections, [0, 1, 2, 3, 4]);
    assert_eq!(attempts(&target, "failure"), 0);
    drop(exporting);
}

#[test]
fn a_connection_serves_many_exports() {
    let (address, sent) = start(|_| Answer::Accepted(0, ""));
    let (exporting, target) = run(address);
    for _ in 0..5 {
        assert_eq!(sent.recv_timeout(PATIENCE).unwrap().connection, 0);
    }
    assert_eq!(attempts(&target, "failure"), 0);
    drop(exporting);
}

#[test]
fn a_receiver_that_is_silent_or_gone_holds_up_nobody() {
    let (silent, _sent) = start(|_| Answer::Silence);
    // Connections to it wait in a queue for ever.
    let deaf = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    // Nobody listens there.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addresses = [
        silent,
        deaf.local_addr().unwrap(),
        gone.local_addr().unwrap(),
    ];
    drop(gone);
    for address in addresses {
        let deadline = Duration::from_millis(200);
        let exporting = exporter(address)
            .schedule(Schedule::every(INTERVAL).deadline(deadline).flush(deadline))
            .start()
            .unwrap();
        let target = format!("http://{address}/");
        let start = Instant::now();
        wait_for("it did not fail", || attempts(&target, "failure") > 0);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(2), "{address} took {took:?}");
        let start = Instant::now();
        drop(exporting);
        let took = start.elapsed();
        assert!(
            took < Duration::from_secs(1),
            "{address} took {took:?} to stop"
        );
    }
}

#[test]
fn differences_are_exact_whatever_was_answered_before() {
    let is_calm = Arc::new(AtomicBool::new(false));
    let calm = is_calm.clone();
    let (address, sent) = start(move |number| match number % 4 {
        _ if calm.load(Relaxed) => Answer::Accepted(0, ""),
        0 => Answer::Half,
        1 => Answer::Refused(14, None),
        2 => Answer::Refused(3, None),
        _ => Answer::Accepted(0, ""),
    });
    let exporting = exporter(address)
        .temporality(Temporality::Delta)
        .start()
        .unwrap();
    let (mut told, mut accepted, mut refused) = (0, 0, 0);
    let mut recorded = 0;
    let start = Instant::now();
    while accepted < 4 || told < recorded {
        assert!(start.elapsed() < PATIENCE, "{told} of {recorded}");
        if accepted < 3 {
            DIFFERENT.increment();
            recorded += 1;
        } else {
            is_calm.store(true, Relaxed);
        }
        let Ok(sent) = sent.recv_timeout(Duration::from_millis(1)) else {
            continue;
        };
        if matches!(sent.answer, Answer::Accepted(..)) {
            accepted += 1;
            told += value(&sent, "different");
        } else {
            refused += 1;
        }
    }
    drop(exporting);
    told += sent
        .try_iter()
        .map(|sent| value(&sent, "different"))
        .sum::<i64>();
    assert_eq!(told, recorded);
    assert!(refused >= 6, "{refused}");
}

#[test]
fn what_grpc_cannot_send_is_an_error_at_the_start() {
    let builder = || Exporter::builder().protocol(Protocol::Grpc);
    let user = builder()
        .endpoint("http://me:s3cr3t@127.0.0.1:4317")
        .start();
    let bytes = builder().header("trace-bin", "s3cr3t").start();
    for error in [user.unwrap_err(), bytes.unwrap_err()] {
        assert!(error.is_invalid_receiver());
        assert!(!error.to_string().contains("s3cr3t"), "{error}");
    }
}
