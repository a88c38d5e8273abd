//! A receiver that takes a part of each export gets all parts in turn.

#![cfg(unix)]

mod receiver;

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use metriken::{Gauge, MetricBuilder};
use metriken_exposition::snapshot::{Snapshotter, Value};
use metriken_exposition::{Names, Walker};
use metriken_statsd::{Exporter, Schedule, Selection};

use receiver::Receiver;

#[test]
fn a_receiver_that_is_slow_is_sent_the_end_of_the_alphabet_too() {
    let receiver = Receiver::unix();
    let gauges: Vec<_> = (0..1500)
        .map(|i| MetricBuilder::new(format!("turn.{i:04}")).build(Gauge::new()))
        .collect();
    let exporter = Exporter::builder()
        .select(Selection::all().matching("turn.*"))
        .schedule(Schedule::every(Duration::from_millis(50)).deadline(Duration::from_millis(400)))
        .datagram_bytes(64)
        .address(receiver.address());
    let exporting = exporter.start().unwrap();
    let begun = Instant::now();
    let mut seen = BTreeSet::new();
    // About 500 datagrams an export, of which it takes fewer than 60.
    while seen.len() < gauges.len() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{}", seen.len());
        let datagram = receiver.datagram().unwrap_or_default();
        seen.extend(
            datagram
                .lines()
                .map(|line| line.split(':').next().unwrap().to_owned()),
        );
        thread::sleep(Duration::from_millis(2));
    }
    // Each is a pause. There may be one, where nothing runs this test for long.
    assert!(failures(&receiver.address()) < 3);
    drop(exporting);
}

/// How many exports to an address failed.
fn failures(address: &str) -> u64 {
    let mut snapshotter = Snapshotter::new(Walker::new(Names::Bare));
    let snapshot = snapshotter.take();
    let mut exports = snapshot.series().iter().filter(|series| {
        let has = |label| series.labels().any(|it| it == label);
        series.name() == "metriken_exports"
            && has(("outcome", "failure"))
            && has(("target", address))
    });
    match exports.next().unwrap().value() {
        Value::Counter(failures) => *failures,
        other => panic!("{other:?}"),
    }
}
