//! What becomes of what receivers answer, and of those that do not.

mod health;
mod receiver;
mod warnings;

use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

use health::health;
use metriken::{Counter, MetricBuilder, metric};
use metriken_otlp::{Exporter, Exporting, Protocol, Schedule, Selection};
use receiver::{Answer, PATIENCE};
use warnings::Warnings;

const INTERVAL: Duration = Duration::from_millis(20);

#[metric(name = "work")]
static WORK: Counter = Counter::new();

fn exporter(address: SocketAddr) -> (Exporter, String) {
    let target = format!("http://{address}/v1/metrics");
    let exporter = Exporter::builder()
        .endpoint(&target)
        .select(Selection::all().except("big"))
        .schedule(Schedule::every(INTERVAL));
    (exporter, target)
}

fn run(address: SocketAddr) -> (Exporting, String) {
    let (exporter, target) = exporter(address);
    (exporter.start().unwrap(), target)
}

fn attempts(target: &str, outcome: &str) -> u64 {
    health(
        "metriken_exports",
        &[("target", target), ("outcome", outcome)],
    )
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn what_a_partial_success_refuses_is_counted_and_told_once() {
    let warnings = Warnings::of_the_process();
    for protocol in [Protocol::HttpProtobuf, Protocol::HttpJson] {
        let (address, _sent) = receiver::start(|_| 200_u16);
        let (exporter, target) = exporter(address);
        let exporting = exporter.protocol(protocol).start().unwrap();
        let rejected = || health("metriken_export_rejected", &[("target", &target)]);
        wait_for("nothing was refused", || rejected() >= 21);
        assert!(rejected().is_multiple_of(7));
        assert_eq!(attempts(&target, "failure"), 0);
        drop(exporting);
        let told = format!("otlp at {target}: too old");
        let warnings = warnings.all().into_iter();
        assert_eq!(
            warnings.filter(|it| it.contains(&told)).count(),
            1,
            "{told}"
        );
    }
}

#[test]
fn what_may_pass_is_tried_again_and_what_may_not_is_dropped() {
    let warnings = Warnings::of_the_process();
    let answers = [
        Answer::Half,
        Answer::Status(503),
        Answer::Status(502),
        Answer::Silence,
        Answer::Status(400),
        Answer::Status(413),
    ];
    let (address, sent) = receiver::start(move |number| {
        let answer = answers.get(number).copied();
        answer.unwrap_or(Answer::Status(200))
    });
    let (exporter, target) = exporter(address);
    let schedule = Schedule::every(INTERVAL).deadline(Duration::from_millis(300));
    let exporting = exporter.schedule(schedule).start().unwrap();
    let last = loop {
        WORK.increment();
        let sent = sent.recv_timeout(PATIENCE).unwrap();
        if sent.is_accepted() {
            break sent;
        }
    };
    // As it is cumulative, what was refused for good is in it too.
    assert!(last.counter("work") >= answers.len() as u64);
    wait_for("nothing was accepted", || attempts(&target, "success") > 0);
    assert_eq!(attempts(&target, "failure"), answers.len() as u64);
    assert_eq!(health("metriken_export_dropped", &[("target", &target)]), 2);
    drop(exporting);
    // Only the first of failures in a row is told.
    let told = warnings.all();
    let told: Vec<_> = told.iter().filter(|it| it.contains(&target)).collect();
    assert!(told[0].contains("ended too early"), "{told:?}");
}

#[test]
fn one_that_is_too_large_is_told_what_to_do() {
    let warnings = Warnings::of_the_process();
    let (address, sent) = receiver::start(|_| 413_u16);
    let (exporting, target) = run(address);
    sent.recv_timeout(PATIENCE).unwrap();
    wait_for("it did not fail", || attempts(&target, "failure") > 0);
    drop(exporting);
    let told = warnings.all();
    let told = told.iter().find(|it| it.contains(&target)).unwrap();
    assert!(
        told.contains("413") && told.contains("raise the receiver's limit"),
        "{told}"
    );
}

#[test]
fn a_receiver_is_left_alone_for_as_long_as_it_says() {
    let (address, sent) = receiver::start(|number| match number {
        0 => Answer::After(429, 1),
        1 => Answer::After(503, 1),
        _ => Answer::Status(200),
    });
    let (exporting, target) = run(address);
    let times: Vec<_> = (0..3)
        .map(|_| sent.recv_timeout(PATIENCE).unwrap().at)
        .collect();
    for pair in times.windows(2) {
        let pause = pair[1] - pair[0];
        assert!(pause >= Duration::from_millis(950), "{pause:?}");
    }
    assert_eq!(health("metriken_export_dropped", &[("target", &target)]), 0);
    drop(exporting);
}

#[test]
fn a_receiver_that_reads_slowly_holds_up_nobody() {
    // More than the system keeps for a connection.
    let registered = MetricBuilder::new("big")
        .description("x".repeat(16 << 20))
        .build(Counter::new());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                while let Ok(1..) = stream.read(&mut [0; 1024]) {
                    thread::sleep(Duration::from_millis(20));
                }
            });
        }
    });
    let deadline = Duration::from_millis(300);
    let (exporter, target) = exporter(address);
    let start = Instant::now();
    let exporting = exporter
        .select(Selection::all().matching("big"))
        .schedule(Schedule::every(INTERVAL).deadline(deadline).flush(deadline))
        .start()
        .unwrap();
    wait_for("it did not fail", || attempts(&target, "failure") > 0);
    let took = start.elapsed();
    assert!(took < Duration::from_secs(3), "it took {took:?}");
    // Nothing waits: what is cumulative is collected anew.
    assert!(health("metriken_export_queue", &[("target", &target)]) <= 17 << 20);
    let start = Instant::now();
    drop(exporting);
    let took = start.elapsed();
    assert!(took < Duration::from_secs(2), "it took {took:?} to stop");
    drop(registered);
}
