//! What arrives, by the sockets it arrives through.

mod receiver;

use std::time::{Duration, Instant};

use metriken::{Counter, Gauge, metric};
use metriken_statsd::{Dialect, Exporter, Schedule, Selection};

use receiver::Receiver;

#[metric(name = "sockets.hits", metadata = { side = "left" })]
static HITS: Counter = Counter::new();

#[metric(name = "sockets.depth")]
static DEPTH: Gauge = Gauge::new();

#[metric(name = "late.hits")]
static LATE: Counter = Counter::new();

#[metric(name = "slow.hits")]
static SLOW: Counter = Counter::new();

/// An exporter that sends when it is dropped.
fn at_the_end(pattern: &str) -> Exporter {
    Exporter::builder()
        .select(Selection::all().matching(pattern).label("region", "eu"))
        .schedule(Schedule::every(Duration::from_secs(3600)))
        .origin(false)
}

#[test]
fn every_dialect_arrives_over_every_socket() {
    DEPTH.set(-3);
    HITS.add(7);
    let statsd = [
        "sockets.depth.region.eu:0|g",
        "sockets.depth.region.eu:-3|g",
        "sockets.hits.region.eu.side.left:7|c",
    ];
    let graphite = [
        "sockets.depth;region=eu:0|g",
        "sockets.depth;region=eu:-3|g",
        "sockets.hits;region=eu;side=left:7|c",
    ];
    let dogstatsd = [
        "sockets.depth:-3|g|#region:eu",
        "sockets.hits:7|c|#region:eu,side:left",
    ];
    for receiver in Receiver::all() {
        for (dialect, lines) in [
            (Dialect::StatsD, &statsd[..]),
            (Dialect::Graphite, &graphite),
            (Dialect::DogStatsD, &dogstatsd),
        ] {
            let exporter = at_the_end("sockets.*").dialect(dialect);
            drop(exporter.address(receiver.address()).start().unwrap());
            assert_eq!(
                receiver.lines(),
                lines,
                "{dialect:?} to {}",
                receiver.address()
            );
        }
    }
}

#[test]
fn a_receiver_that_comes_late_gets_the_whole_total() {
    for receiver in Receiver::all() {
        let address = receiver.address();
        drop(receiver);
        let before = LATE.value();
        let every = Schedule::every(Duration::from_millis(20));
        let exporter = Exporter::builder()
            .select(Selection::all().matching("late.*"))
            .schedule(every)
            .address(&*address);
        let exporting = exporter.start().unwrap();
        LATE.add(5);
        receiver::until_datagrams_are_dropped();
        let receiver = Receiver::at(&address);
        LATE.add(6);
        drop(exporting);
        let sum: u64 = receiver.counts("late.hits").iter().sum();
        assert_eq!(sum, before + 11, "{address}");
    }
}

#[cfg(unix)]
#[test]
fn a_receiver_that_reads_nothing_costs_datagrams_and_a_part_of_the_time() {
    let receiver = Receiver::unix();
    let fillers: Vec<_> = (0..3000)
        .map(|i| {
            let name = format!("slow.{i}.{}", "x".repeat(100));
            let counter = metriken::MetricBuilder::new(name).build(Counter::new());
            counter.increment();
            counter
        })
        .collect();
    SLOW.add(1);
    let flush = Duration::from_secs(8);
    let exporter = at_the_end("slow.*")
        .schedule(Schedule::every(Duration::from_secs(3600)).flush(flush))
        .datagram_bytes(200);
    let begun = Instant::now();
    let exporting = exporter.address(receiver.address()).start().unwrap();
    drop(exporting);
    let elapsed = begun.elapsed();
    assert!(elapsed < flush - Duration::from_secs(1), "{elapsed:?}");
    let arrived = receiver.lines().len();
    assert!((1..3000).contains(&arrived), "{arrived}");
    drop(fillers);
}
