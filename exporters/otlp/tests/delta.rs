//! While the receiver is away or refuses, differences lose nothing, and count
//! nothing twice.

mod receiver;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use metriken::{Counter, Histogram, metric};
use metriken_otlp::{Buckets, Exporter, Histograms, Schedule, Temporality};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use receiver::{PATIENCE, Sent};

#[metric(name = "work")]
static WORK: Counter = Counter::new();

#[metric(name = "size")]
static SIZE: Histogram = Histogram::new(3, 32);

/// What a request tells of each metric, and the times between which.
struct Told {
    work: u64,
    count: u64,
    buckets: Vec<u64>,
    from: u64,
    to: u64,
}

fn told(sent: &Sent) -> Told {
    let Some(Data::Sum(sum)) = &sent.metric("work").unwrap().data else {
        panic!()
    };
    let Some(Data::Histogram(histogram)) = &sent.metric("size").unwrap().data else {
        panic!()
    };
    assert_eq!(
        (
            sum.aggregation_temporality,
            histogram.aggregation_temporality
        ),
        (1, 1)
    );
    let (work, size) = (&sum.data_points[0], &histogram.data_points[0]);
    assert_eq!(size.bucket_counts.iter().sum::<u64>(), size.count);
    assert_eq!(size.explicit_bounds, [1.0, 3.0, 7.0]);
    Told {
        work: sent.counter("work"),
        count: size.count,
        buckets: size.bucket_counts.clone(),
        from: work.start_time_unix_nano,
        to: work.time_unix_nano,
    }
}

#[test]
fn what_was_not_accepted_is_in_the_next_difference() {
    // Refused for good, busy, and well, over and over, and in the end well.
    let is_calm = Arc::new(AtomicBool::new(false));
    let calm = is_calm.clone();
    let (address, sent) = receiver::start(move |number| match [400, 503, 200][number % 3] {
        _ if calm.load(Relaxed) => 200_u16,
        status => status,
    });
    let exporting = Exporter::builder()
        .endpoint(&format!("http://{address}/v1/metrics"))
        .temporality(Temporality::Delta)
        .histograms(Histograms::Explicit(Buckets::powers_of_two(1, 3, 1)))
        .schedule(Schedule::every(Duration::from_millis(20)))
        .start()
        .unwrap();
    let (mut accepted, mut refused) = (Vec::new(), 0);
    let start = Instant::now();
    let mut recorded = 0;
    while accepted.len() < 4 || recorded % 10 != 0 {
        assert!(
            start.elapsed() < PATIENCE,
            "{} were accepted",
            accepted.len()
        );
        WORK.increment();
        SIZE.record(recorded % 10);
        recorded += 1;
        match sent.try_recv() {
            Ok(sent) if sent.is_accepted() => accepted.push(told(&sent)),
            Ok(_) => refused += 1,
            Err(_) => std::thread::sleep(Duration::from_micros(100)),
        }
    }
    is_calm.store(true, Relaxed);
    // With the end comes a last export.
    drop(exporting);
    for sent in sent.try_iter().filter(Sent::is_accepted) {
        accepted.push(told(&sent));
    }
    assert!(refused >= 4);
    for pair in accepted.windows(2) {
        assert_eq!(pair[1].from, pair[0].to);
        assert!(pair[1].from < pair[1].to);
    }
    let sum = |part: &dyn Fn(&Told) -> u64| accepted.iter().map(part).sum::<u64>();
    assert_eq!(sum(&|told| told.work), recorded);
    assert_eq!(sum(&|told| told.count), recorded);
    // The counts hold 2, 2, 4 and 2 of every ten values.
    for (place, share) in [2, 2, 4, 2].into_iter().enumerate() {
        assert_eq!(sum(&|told| told.buckets[place]), recorded / 10 * share);
    }
}
