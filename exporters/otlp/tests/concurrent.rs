//! While several threads record, no bucket's count falls from one export to the
//! next, and differences add up to exactly what was recorded.

mod receiver;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, Instant};

use metriken::{Counter, Histogram, metric};
use metriken_otlp::{Buckets, Exporter, Exporting, Histograms, Protocol, Schedule, Temporality};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use receiver::{PATIENCE, Sent};

#[metric(name = "work")]
static WORK: Counter = Counter::new();

#[metric(name = "size")]
static SIZE: Histogram = Histogram::new(5, 40);

const THREADS: u64 = 3;
/// Exports of each kind until recording ends.
const EXPORTS: usize = 20;

/// What one export tells.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    work: u64,
    count: u64,
    sum: f64,
    /// By the index of the bucket, zeros before all others.
    buckets: BTreeMap<i64, u64>,
}

fn told(sent: &Sent) -> Told {
    let mut buckets = BTreeMap::new();
    let (count, sum) = match &sent.metric("size").unwrap().data {
        Some(Data::ExponentialHistogram(histogram)) => {
            let point = &histogram.data_points[0];
            buckets.insert(i64::MIN, point.zero_count);
            if let Some(positive) = &point.positive {
                let indexes = i64::from(positive.offset)..;
                buckets.extend(indexes.zip(positive.bucket_counts.iter().copied()));
            }
            (point.count, point.sum)
        }
        Some(Data::Histogram(histogram)) => {
            let point = &histogram.data_points[0];
            assert_eq!(point.bucket_counts.len(), point.explicit_bounds.len() + 1);
            buckets.extend((0..).zip(point.bucket_counts.iter().copied()));
            (point.count, point.sum)
        }
        other => panic!("{other:?}"),
    };
    buckets.retain(|_, count| *count > 0);
    assert_eq!(buckets.values().sum::<u64>(), count, "{buckets:?}");
    Told {
        work: sent.counter("work"),
        count,
        sum: sum.unwrap(),
        buckets,
    }
}

impl Told {
    fn add(&mut self, more: &Told) {
        self.work += more.work;
        self.count += more.count;
        self.sum += more.sum;
        for (index, count) in &more.buckets {
            *self.buckets.entry(*index).or_default() += count;
        }
    }

    fn assert_not_below(&self, before: &Told) {
        assert!(self.work >= before.work, "{before:?} {self:?}");
        assert!(self.sum >= before.sum, "{before:?} {self:?}");
        for (index, count) in &before.buckets {
            let now = self.buckets.get(index);
            assert!(now >= Some(count), "bucket {index}: {before:?} {self:?}");
        }
    }
}

/// Stops those who record, also when an assertion fails while they do.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// Records until it is told to stop. Returns how many values, and their sum.
fn record(seed: u64, stop: &AtomicBool) -> (u64, u64) {
    let (mut state, mut count, mut sum) = (seed, 0, 0);
    while !stop.load(Relaxed) {
        // Marsaglia's xorshift.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // Of all magnitudes, and some zeros.
        let value = (state >> 40) >> (state % 25);
        SIZE.record(value);
        WORK.increment();
        (count, sum) = (count + 1, sum + value);
    }
    (count, sum)
}

fn start(temporality: Temporality, histograms: Histograms) -> (Exporting, Receiver<Sent>) {
    let (address, sent) = receiver::start(|_| 200_u16);
    let protocol = match temporality {
        Temporality::Cumulative => Protocol::HttpProtobuf,
        Temporality::Delta => Protocol::HttpJson,
    };
    let exporting = Exporter::builder()
        .endpoint(&format!("http://{address}/"))
        .protocol(protocol)
        .temporality(temporality)
        .histograms(histograms)
        .schedule(Schedule::every(Duration::from_millis(20)))
        .start();
    (exporting.unwrap(), sent)
}

#[test]
fn counts_never_fall_and_differences_add_up() {
    let kinds = [
        Histograms::default(),
        Histograms::Exponential(20),
        Histograms::Explicit(Buckets::powers_of_two(0, 20, 1)),
    ];
    let kinds: Vec<_> = kinds
        .into_iter()
        .map(|kind| {
            let totals = start(Temporality::Cumulative, kind.clone());
            (totals, start(Temporality::Delta, kind))
        })
        .collect();
    let stop = AtomicBool::new(false);
    let (told_by, recorded): (Vec<_>, (u64, u64)) = thread::scope(|scope| {
        let stop = &stop;
        let stopping = Stop(stop);
        let recording = (1..=THREADS).map(|seed| scope.spawn(move || record(seed << 32, stop)));
        let recording: Vec<_> = recording.collect();
        let begun = Instant::now();
        let mut told_by: Vec<_> = kinds.iter().map(|_| (Vec::new(), Vec::new())).collect();
        while told_by
            .iter()
            .any(|(totals, differences)| totals.len().min(differences.len()) < EXPORTS)
        {
            assert!(begun.elapsed() < PATIENCE);
            for (((_, totals), (_, differences)), told_by) in kinds.iter().zip(&mut told_by) {
                told_by.0.extend(totals.try_iter().map(|sent| told(&sent)));
                told_by
                    .1
                    .extend(differences.try_iter().map(|sent| told(&sent)));
            }
            thread::sleep(Duration::from_millis(1));
        }
        drop(stopping);
        let recorded = recording.into_iter().map(|it| it.join().unwrap());
        let recorded = recorded.fold((0, 0), |all, own| (all.0 + own.0, all.1 + own.1));
        (told_by, recorded)
    });
    for ((totals, differences), mut told_by) in kinds.into_iter().zip(told_by) {
        // With the end comes a last export.
        for ((exporting, sent), told_by) in
            [(totals, &mut told_by.0), (differences, &mut told_by.1)]
        {
            drop(exporting);
            told_by.extend(sent.try_iter().map(|sent| told(&sent)));
        }
        let (totals, differences) = told_by;
        for pair in totals.windows(2) {
            pair[1].assert_not_below(&pair[0]);
        }
        let last = totals.last().unwrap();
        assert_eq!((last.work, last.count), (recorded.0, recorded.0));
        assert_eq!(last.sum, recorded.1 as f64);
        let mut all = Told::default();
        differences.iter().for_each(|more| all.add(more));
        assert_eq!(&all, last);
        let telling = differences.iter().filter(|told| told.count > 0);
        assert!(telling.count() >= EXPORTS / 2);
    }
}
