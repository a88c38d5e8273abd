//! Pages while values are being recorded: every one of them is right in
//! itself, and none has less than the one before.

mod page;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use metriken::{Counter, CounterGroup, Histogram, HistogramGroup, metric};
use metriken_exposition::{TextEncoder, TextFormat};

use page::Page;

const THREADS: u64 = 3;
const PAGES: usize = 100;

#[metric(name = "latency", unit = "nanoseconds")]
static LATENCY: Histogram = Histogram::new(4, 30);

#[metric(name = "by_thread")]
static BY_THREAD: HistogramGroup = HistogramGroup::new(THREADS as usize, 3, 40);

#[metric(name = "count")]
static COUNT: Counter = Counter::new();

#[metric(name = "count_by_thread")]
static COUNT_BY_THREAD: CounterGroup = CounterGroup::new(THREADS as usize);

/// Values over the whole range and beyond it.
fn value(n: u64) -> u64 {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (30 + n % 30)
}

/// Records until it is stopped. Returns how many values that were.
fn record(thread: u64, stop: &AtomicBool) -> u64 {
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        LATENCY.record(value(n));
        BY_THREAD.record(thread as usize, value(n));
        COUNT.increment();
        COUNT_BY_THREAD.increment(thread as usize);
        n += 1;
    }
    n
}

/// Every count of the page, with what it counts.
fn counts(page: &Page) -> Vec<(String, u64)> {
    let counts = page.samples().filter(|sample| {
        let name = &sample.name;
        !name.ends_with("_sum") && !name.ends_with("_created")
    });
    let counts = counts.map(|sample| {
        let series = format!("{}{:?}", sample.name, sample.labels);
        (series, sample.value.parse().unwrap())
    });
    let mut counts: Vec<_> = counts.collect();
    counts.sort_unstable();
    counts
}

fn assert_grown(before: &[(String, u64)], now: &[(String, u64)]) {
    for (series, before) in before {
        let now = now
            .binary_search_by(|(other, _)| other.cmp(series))
            .map(|at| now[at].1);
        assert!(
            now.is_ok_and(|now| now >= *before),
            "{series} had {before}, has {now:?}"
        );
    }
}

fn encode_pages(format: TextFormat) {
    let mut encoder = TextEncoder::new(format);
    let mut before = Vec::new();
    for _ in 0..PAGES {
        // Reading the page checks it, and that its buckets add up.
        let page = Page::encode(&mut encoder, format, Default::default());
        let now = counts(&page);
        assert_grown(&before, &now);
        before = now;
    }
}

#[test]
fn no_count_falls_while_values_are_recorded() {
    let stop = AtomicBool::new(false);
    let recorded: Vec<u64> = thread::scope(|scope| {
        let stop = &stop;
        let threads = (0..THREADS).map(|thread| scope.spawn(move || record(thread, stop)));
        let threads: Vec<_> = threads.collect();
        let pages = page::FORMATS.map(|format| scope.spawn(move || encode_pages(format)));
        let pages = pages.map(|thread| thread.join());
        stop.store(true, Ordering::Relaxed);
        assert!(pages.iter().all(Result::is_ok));
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });

    let page = Page::new(TextFormat::Prometheus);
    let total = recorded.iter().sum::<u64>().to_string();
    assert_eq!(page.values("latency_seconds_count"), [&*total]);
    assert_eq!(page.values("count_total"), [&*total]);
    for (thread, recorded) in recorded.into_iter().enumerate() {
        let labels = [("index", &*thread.to_string())];
        let sum = (0..recorded).map(value).fold(0, u64::wrapping_add);
        let recorded = recorded.to_string();
        assert_eq!(page.value("by_thread_count", &labels), recorded);
        assert_eq!(page.value("by_thread_sum", &labels), sum.to_string());
        assert_eq!(page.value("count_by_thread_total", &labels), recorded);
    }
}
