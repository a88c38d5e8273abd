//! A receiver that was away is told exactly what was counted.

mod health;
mod receiver;

use std::net::TcpListener;
use std::time::{Duration, Instant};

use health::health;
use metriken::{Counter, metric};
use metriken_otlp::{Exporter, Protocol, Schedule, Temporality};
use receiver::PATIENCE;

#[metric(name = "away")]
static AWAY: Counter = Counter::new();

#[test]
fn totals_and_differences_are_exact_when_it_comes_back() {
    for (protocol, temporality) in [
        (Protocol::HttpProtobuf, Temporality::Cumulative),
        (Protocol::HttpProtobuf, Temporality::Delta),
        (Protocol::HttpJson, Temporality::Delta),
    ] {
        let before = AWAY.value();
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let target = format!("http://{address}/v1/metrics");
        let exporting = Exporter::builder()
            .endpoint(&target)
            .protocol(protocol)
            .temporality(temporality)
            .schedule(Schedule::every(Duration::from_millis(20)))
            .start()
            .unwrap();
        let failures = [("target", &*target), ("outcome", "failure")];
        let start = Instant::now();
        let count = || {
            assert!(start.elapsed() < PATIENCE);
            AWAY.increment();
            std::thread::sleep(Duration::from_millis(1));
        };
        while health("metriken_exports", &failures) < 3 {
            count();
        }
        let sent = receiver::serve(TcpListener::bind(address).unwrap(), |_| 200_u16);
        let mut told: Vec<_> = Vec::new();
        while told.len() < 3 {
            count();
            told.extend(sent.try_iter().map(|sent| sent.counter("away")));
        }
        drop(exporting);
        told.extend(sent.try_iter().map(|sent| sent.counter("away")));
        match temporality {
            Temporality::Cumulative => assert_eq!(told.last(), Some(&AWAY.value())),
            // The first one tells what was counted before there was an exporter.
            Temporality::Delta => assert_eq!(told.iter().sum::<u64>(), AWAY.value()),
        }
        assert!(AWAY.value() > before + 3);
    }
}
