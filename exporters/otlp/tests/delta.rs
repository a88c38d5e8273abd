//! Differences lose nothing while the receiver is away, and count nothing
//! twice.

mod receiver;

use std::time::{Duration, Instant};

use metriken::{Counter, Histogram, metric};
use metriken_otlp::{Buckets, Exporter, Histograms, Schedule, Temporality};
use opentelemetry_proto::tonic::metrics::v1::{metric::Data, number_data_point::Value};
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
        work: match work.value {
            Some(Value::AsInt(value)) => value.try_into().unwrap(),
            other => panic!("{other:?}"),
        },
        count: size.count,
        buckets: size.bucket_counts.clone(),
        from: work.start_time_unix_nano,
        to: work.time_unix_nano,
    }
}

#[test]
fn what_was_not_accepted_is_in_the_next_difference() {
    // Refused for good, busy, and well, over and over.
    let (address, sent) = receiver::start(|number| [400, 503, 200][number % 3]);
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
    while accepted.len() < 4 {
        assert!(
            start.elapsed() < PATIENCE,
            "{} were accepted",
            accepted.len()
        );
        WORK.increment();
        SIZE.record(recorded % 10);
        recorded += 1;
        match sent.try_recv() {
            Ok(sent) if sent.status == 200 => accepted.push(told(&sent)),
            Ok(_) => refused += 1,
            Err(_) => std::thread::sleep(Duration::from_micros(100)),
        }
    }
    // With the end comes a last export, which is tried until it is accepted or
    // the time for it is over.
    drop(exporting);
    for sent in sent.try_iter() {
        if sent.status == 200 {
            accepted.push(told(&sent));
        }
    }
    assert!(refused >= 4);
    for pair in accepted.windows(2) {
        assert_eq!(pair[1].from, pair[0].to);
        assert!(pair[1].from < pair[1].to);
    }
    let sum = |part: fn(&Told) -> u64| accepted.iter().map(part).sum::<u64>();
    let (work, count) = (sum(|told| told.work), sum(|told| told.count));
    assert!(
        work <= recorded && work > recorded / 2,
        "{work} of {recorded}"
    );
    assert!(
        count <= recorded && count > recorded / 2,
        "{count} of {recorded}"
    );
    // The first three counts hold 2, 2 and 4 of every ten values.
    for (place, share) in [2, 2, 4, 2].into_iter().enumerate() {
        let counted = accepted.iter().map(|told| told.buckets[place]).sum::<u64>();
        let expected = count * share / 10;
        assert!(
            counted.abs_diff(expected) <= 10,
            "{counted}, not {expected}"
        );
    }
}
