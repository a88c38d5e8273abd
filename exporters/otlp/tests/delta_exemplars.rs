//! A difference has the exemplars of its own time.

mod receiver;

use std::time::Duration;

use metriken::{Counter, Histogram, WithExemplars, metric};
use metriken_otlp::{Exporter, Schedule, Temporality};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use receiver::{PATIENCE, Sent};

#[metric(name = "work")]
static WORK: WithExemplars<Counter> = WithExemplars::new(Counter::new());

#[metric(name = "time", unit = "nanoseconds")]
static TIME: WithExemplars<Histogram> = WithExemplars::new(Histogram::new(5, 40));

/// What is told of each metric: since when, and the times of its exemplars.
fn told(sent: &Sent) -> [(u64, Vec<u64>); 2] {
    let Some(Data::Sum(work)) = &sent.metric("work").unwrap().data else {
        panic!()
    };
    let Some(Data::ExponentialHistogram(time)) = &sent.metric("time").unwrap().data else {
        panic!()
    };
    let (work, time) = (&work.data_points[0], &time.data_points[0]);
    [
        (work.start_time_unix_nano, &work.exemplars),
        (time.start_time_unix_nano, &time.exemplars),
    ]
    .map(|(start, exemplars)| {
        let times = exemplars.iter().map(|exemplar| exemplar.time_unix_nano);
        (start, times.collect())
    })
}

fn record() {
    let labels = || [("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")];
    WORK.increment_with(labels);
    TIME.record_with(1_000_000, labels);
}

#[test]
fn an_exemplar_goes_with_the_values_it_is_one_of() {
    record();
    let (address, sent) = receiver::start(|_| 200_u16);
    let exporting = Exporter::builder()
        .endpoint(&format!("http://{address}/v1/metrics"))
        .temporality(Temporality::Delta)
        .schedule(Schedule::every(Duration::from_millis(50)))
        .start()
        .unwrap();
    let mut exemplars = 0;
    for round in 0..5 {
        for (start, times) in told(&sent.recv_timeout(PATIENCE).unwrap()) {
            assert!(times.iter().all(|time| *time >= start), "{start} {times:?}");
            exemplars += times.len();
        }
        if round == 0 {
            assert_eq!(
                exemplars, 2,
                "those from before the first export are its own"
            );
        }
    }
    record();
    while exemplars < 4 {
        let told = told(&sent.recv_timeout(PATIENCE).unwrap());
        exemplars += told.iter().map(|(_, times)| times.len()).sum::<usize>();
    }
    drop(exporting);
}
