//! A family of open labels under everything at once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use metriken::{Counter, Family, Histogram, LabelSet};

#[derive(LabelSet)]
struct Request<'a> {
    tenant: &'a str,
    path: &'a str,
    cached: bool,
}

const THREADS: u64 = 8;
const ROUNDS: u64 = if cfg!(debug_assertions) {
    60_000
} else {
    1_000_000
};

/// A generator of the xorshift kind.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// Threads look up, record, keep, remove and read, with room for half of what
/// comes. Readers see no series twice, no total beyond what was recorded, and
/// in the end exactly that.
#[test]
fn totals_are_exact_whatever_happens_at_once() {
    static COUNTERS: Family<Request<'static>, Counter> =
        Family::bounded(2 * 128).remove_idle(Duration::from_millis(1));
    static HISTOGRAMS: Family<Request<'static>, Histogram> =
        Family::bounded_with(2 * 16, || Histogram::new(2, 16));
    static RECORDED: AtomicU64 = AtomicU64::new(0);
    let done = AtomicBool::new(false);

    let (recorded, sum) = thread::scope(|scope| {
        let recorders: Vec<_> = (0..THREADS)
            .map(|number| scope.spawn(move || record(number, &RECORDED)))
            .collect();
        let reader = scope.spawn(|| {
            while !done.load(Relaxed) {
                read();
            }
        });
        let each = recorders.into_iter().map(|thread| thread.join().unwrap());
        let total = each.fold((0, 0), |(n, sum), (m, more)| (n + m, sum + more));
        done.store(true, Relaxed);
        reader.join().unwrap();
        total
    });

    // What came in late is taken over by the first reading.
    read();
    let mut total = 0;
    COUNTERS.for_each(|_, counter| total += counter.value());
    assert_eq!(total, recorded);
    let mut totals = (0, 0);
    HISTOGRAMS.for_each(|_, histogram| {
        totals = (totals.0 + histogram.count(), totals.1 + histogram.sum());
    });
    assert_eq!(totals, (recorded, sum));
    assert!(COUNTERS.folded() > 0 && HISTOGRAMS.folded() > 0);

    fn record(number: u64, recorded: &AtomicU64) -> (u64, u64) {
        let mut random = Random(number * 7919 + 1);
        let mut kept = None;
        let (mut count, mut sum) = (0, 0);
        for _ in 0..ROUNDS {
            let tenant = format!("tenant{}", random.below(64));
            let path = ["/", "/users", "/a/rather/long/path/with/many/parts/in/it"];
            let labels = Request {
                tenant: &tenant,
                path: path[random.below(3) as usize],
                cached: random.below(2) == 1,
            };
            let series = COUNTERS.get(&labels);
            let value = random.below(1 << 17);
            recorded.fetch_add(2, Relaxed);
            series.increment();
            HISTOGRAMS.get(&labels).record(value);
            kept.get_or_insert(series).increment();
            HISTOGRAMS.get(&labels).record(value);
            count += 2;
            sum += 2 * value;
            match random.below(100) {
                0 => {
                    COUNTERS.remove(&labels);
                }
                1 => {
                    HISTOGRAMS.remove(&labels);
                }
                2 => kept = None,
                3 if number == 0 => read(),
                _ => {}
            }
        }
        (count, sum)
    }

    fn read() {
        let mut seen = HashMap::new();
        COUNTERS.for_each(|labels, counter| {
            let labels: Vec<_> = labels
                .iter()
                .map(|label| label.value().to_owned())
                .collect();
            let before = seen.insert(labels, counter.value());
            assert_eq!(before, None);
        });
        let total: u64 = seen.values().sum();
        assert!(total <= RECORDED.load(Relaxed));
        assert!(seen.len() <= 2 * (128 + 16 + 5), "{}", seen.len());
        HISTOGRAMS.for_each(|_, histogram| {
            assert!(histogram.count() <= RECORDED.load(Relaxed));
        });
    }
}

/// A thread that removes and one that records through what it kept do not lose
/// what is recorded at the very moment of the removal.
#[test]
fn a_record_in_the_moment_of_a_removal_is_counted() {
    static FAMILY: Family<Request<'static>, Counter> = Family::bounded(2 * 4);
    let labels = Request {
        tenant: "a",
        path: "/",
        cached: false,
    };
    let rounds = ROUNDS * 4;
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..rounds / 8 {
                FAMILY.remove(&labels);
                FAMILY.for_each(|_, _| {});
            }
        });
        scope.spawn(|| {
            let mut series = FAMILY.get(&labels);
            for i in 0..rounds {
                if i % 16 == 0 {
                    series = FAMILY.get(&labels);
                }
                series.increment();
            }
        });
    });
    FAMILY.for_each(|_, _| {});
    let mut total = 0;
    FAMILY.for_each(|_, counter| total += counter.value());
    assert_eq!(total, rounds);
}
