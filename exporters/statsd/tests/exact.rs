//! While several threads record, differences are never negative, and add up to
//! exactly what was recorded, whatever the receiver missed.
//!
//! A unix datagram socket is what shows that: it loses nothing that it took, and
//! says what it does not take.

#![cfg(unix)]

mod receiver;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use metriken::{Counter, Histogram, metric};
use metriken_statsd::{Dialect, Exporter, Histograms, Schedule, Selection};

use receiver::Receiver;

#[metric(name = "exact.work")]
static WORK: Counter = Counter::new();

#[metric(name = "exact.size")]
static SIZE: Histogram = Histogram::new(GROUPING_POWER, MAX_POWER);

const GROUPING_POWER: u8 = 5;
const MAX_POWER: u8 = 40;

const THREADS: u64 = 3;
/// How many values a thread records before it rests: some receivers are sent
/// each of them.
const BURST: usize = 10;
/// How many times the counter has to be seen moving between two failures.
const EXPORTS: usize = 20;
const PATIENCE: Duration = Duration::from_secs(20);

/// How an exporter sends.
#[derive(Clone, Copy, Debug)]
struct Way {
    dialect: Dialect,
    histograms: Histograms,
    samples: u64,
    /// Whether every record comes as the value of its bucket.
    tells_buckets: bool,
}

const WAYS: [Way; 4] = [
    // The first, as each exporter sends all that was recorded before it.
    Way {
        dialect: Dialect::StatsD,
        histograms: Histograms::Values,
        samples: u64::MAX,
        tells_buckets: true,
    },
    Way {
        dialect: Dialect::StatsD,
        histograms: Histograms::Values,
        samples: 7,
        tells_buckets: false,
    },
    Way {
        dialect: Dialect::DogStatsD,
        histograms: Histograms::Values,
        samples: 1,
        tells_buckets: true,
    },
    Way {
        dialect: Dialect::StatsD,
        histograms: Histograms::Summary,
        samples: 1,
        tells_buckets: false,
    },
];

/// What a receiver adds up.
#[derive(Debug, Default, PartialEq)]
struct Totals {
    work: u64,
    count: u64,
    /// Of a summary.
    sum: Option<u64>,
    /// How many records came as which value, where they come as those of their
    /// buckets.
    buckets: BTreeMap<u64, u64>,
}

impl Totals {
    fn take(&mut self, way: Way, datagram: &str) {
        for line in datagram.split('\n') {
            let (name, rest) = line.split_once(':').unwrap();
            let mut sections = rest.split('|');
            let values = sections.next().unwrap().split(':');
            // None of it is below zero: there is no sign in them.
            let values: Vec<u64> = values.map(|it| it.parse().unwrap()).collect();
            let kind = sections.next().unwrap();
            let rate = sections.find_map(|it| it.strip_prefix('@'));
            let weight = rate.map_or(1, |rate| (1.0 / rate.parse::<f64>().unwrap()) as u64);
            match (name, kind) {
                ("exact.work", "c") => self.work += values[0],
                ("exact.size.count", "c") => self.count += values[0],
                ("exact.size.sum", "c") => *self.sum.get_or_insert(0) += values[0],
                ("exact.size", "ms" | "d") => {
                    self.count += weight * values.len() as u64;
                    for value in values.into_iter().filter(|_| way.tells_buckets) {
                        *self.buckets.entry(value).or_default() += weight;
                    }
                }
                (_, "g") => {}
                _ => panic!("{line}"),
            }
        }
    }
}

/// What was recorded, by an account other than metriken's.
struct Recorded {
    sum: u64,
    sizes: histogram::Histogram,
}

impl Recorded {
    fn nothing() -> Self {
        Recorded {
            sum: 0,
            sizes: histogram::Histogram::new(GROUPING_POWER, MAX_POWER).unwrap(),
        }
    }

    fn add(&mut self, more: &Recorded) {
        self.sum += more.sum;
        self.sizes = self.sizes.checked_add(&more.sizes).unwrap();
    }

    /// What a receiver should be told of it.
    fn totals(&self, way: Way) -> Totals {
        let mut buckets = BTreeMap::new();
        for bucket in self.sizes.iter().filter(|it| it.count() > 0) {
            let (start, end) = (bucket.start(), bucket.end());
            buckets.insert(start + (end - start) / 2, bucket.count());
        }
        let count = buckets.values().sum();
        buckets.retain(|_, _| way.tells_buckets);
        Totals {
            work: count,
            count,
            sum: (way.histograms == Histograms::Summary).then_some(self.sum),
            buckets,
        }
    }
}

/// Records until it is told to stop.
fn record(seed: u64, stop: &AtomicBool) -> Recorded {
    let (mut state, mut recorded) = (seed, Recorded::nothing());
    while !stop.load(Relaxed) {
        for _ in 0..BURST {
            // Marsaglia's xorshift.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // Of all magnitudes, and some zeros.
            let value = (state >> 40) >> (state % 25);
            SIZE.record(value);
            WORK.increment();
            recorded.sizes.increment(value).unwrap();
            recorded.sum += value;
        }
        thread::sleep(Duration::from_millis(1));
    }
    recorded
}

/// Stops those who record, also when an assertion fails while they do.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// Takes what comes until there was enough.
fn take_until(
    mut is_enough: impl FnMut(&Totals) -> bool,
    told: &mut Totals,
    way: Way,
    receiver: &Receiver,
) {
    let begun = Instant::now();
    while !is_enough(told) {
        assert!(begun.elapsed() < PATIENCE, "{way:?} tells {told:?}");
        if let Some(datagram) = receiver.datagram() {
            told.take(way, &datagram);
        }
    }
}

/// Takes a number of exports.
fn take_some(told: &mut Totals, way: Way, receiver: &Receiver) {
    let (mut before, mut exports) = (told.work, 0);
    let has_moved = |told: &Totals| {
        exports += usize::from(told.work > before);
        before = told.work;
        exports >= EXPORTS
    };
    take_until(has_moved, told, way, receiver);
}

#[test]
fn differences_add_up_to_what_was_recorded_though_some_could_not_be_sent() {
    let mut recorded = Recorded::nothing();
    for way in WAYS {
        let address = Receiver::unix().address();
        let exporting = Exporter::builder()
            .dialect(way.dialect)
            .histograms(way.histograms)
            .samples(way.samples)
            .select(Selection::all().matching("exact.*"))
            .schedule(Schedule::every(Duration::from_millis(10)))
            // A part of an export fails, not all of it.
            .datagram_bytes(500)
            .origin(false)
            .address(&*address)
            .start()
            .unwrap();
        let mut told = Totals::default();
        let stop = AtomicBool::new(false);
        let receiver = thread::scope(|scope| {
            let stop = &stop;
            let stopping = Stop(stop);
            let recording = (1..=THREADS).map(|seed| scope.spawn(move || record(seed << 32, stop)));
            let recording: Vec<_> = recording.collect();
            // Nobody listens.
            receiver::until_datagrams_are_dropped();
            let receiver = Receiver::at(&address);
            take_some(&mut told, way, &receiver);
            // Nobody reads, and the queue of what waits is full.
            receiver::until_datagrams_are_dropped();
            take_some(&mut told, way, &receiver);
            drop(stopping);
            for thread in recording {
                recorded.add(&thread.join().unwrap());
            }
            receiver
        });
        let expected = recorded.totals(way);
        take_until(|told| *told == expected, &mut told, way, &receiver);
        // Nothing comes twice: with the end comes a last export.
        drop(exporting);
        while let Some(datagram) = receiver.datagram() {
            told.take(way, &datagram);
        }
        assert_eq!(told, expected, "{way:?}");
    }
}
