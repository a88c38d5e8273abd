//! The hot paths, each a thousand times, run by callgrind. `main.rs` compares
//! the counts with the recorded ones.

mod declared;

use std::hint::black_box;

use declared::{CALLS, CONNECTIONS, DURATION, SHARDS};
use gungraun::{library_benchmark, library_benchmark_group, main};
use metriken::{Counter, DynBoxedMetric, Gauge, Histogram, HistogramMetric, MetricBuilder, Value};
use metriken_exposition::{Buckets, TextEncoder, TextFormat};

const TIMES: usize = 1000;

/// Values in some twenty powers of two, as durations in nanoseconds have.
fn durations() -> Vec<u64> {
    let spread = |i: u64| 1000 + (i * i * i * 7919) % (1 << (10 + i % 20));
    let values: Vec<u64> = (0..TIMES as u64).map(spread).collect();
    values.iter().for_each(|&value| DURATION.record(value));
    values
}

/// Sees to it that the thread has all that it needs.
fn prepare() {
    CALLS.increment();
    CONNECTIONS.increment();
    SHARDS.increment(3);
}

fn dynamic() -> DynBoxedMetric<Counter> {
    let counter = MetricBuilder::new("dynamic").build(Counter::new());
    counter.increment();
    counter
}

#[library_benchmark(setup = prepare)]
fn counter(_: ()) {
    (0..TIMES).for_each(|_| black_box(&CALLS).increment());
}

#[library_benchmark]
#[bench::one(setup = dynamic)]
fn dynamic_counter(counter: DynBoxedMetric<Counter>) -> DynBoxedMetric<Counter> {
    (0..TIMES).for_each(|_| black_box(&counter).increment());
    counter
}

#[library_benchmark(setup = prepare)]
fn group(_: ()) {
    for _ in 0..TIMES {
        SHARDS.increment(black_box(3));
    }
}

#[library_benchmark(setup = prepare)]
fn gauge(_: ()) {
    for _ in 0..TIMES {
        black_box(&CONNECTIONS).increment();
    }
}

#[library_benchmark(setup = durations)]
fn histogram(values: Vec<u64>) -> Vec<u64> {
    values
        .iter()
        .for_each(|&value| black_box(&DURATION).record(value));
    values
}

#[library_benchmark(setup = prepare)]
fn read_counter(_: ()) -> u64 {
    (0..TIMES)
        .map(|_| black_box(&CALLS).value())
        .fold(0, u64::wrapping_add)
}

#[library_benchmark(setup = durations)]
fn read_histogram(_: Vec<u64>) -> [u64; 16] {
    let ends: [usize; 16] = std::array::from_fn(|i| i * 256 + 255);
    let mut counts = [0; 16];
    black_box(&DURATION).cumulate(&ends, &mut counts);
    counts
}

// Goes through all declared metrics.
#[library_benchmark(setup = prepare)]
fn enumeration(_: ()) -> u64 {
    let number = |entry: &metriken::MetricEntry| match entry.value() {
        Some(Value::Counter(value)) => value,
        Some(Value::Gauge(value)) => value as u64,
        _ => 0,
    };
    let both = |entry: &metriken::MetricEntry| entry.name().len() as u64 ^ number(entry);
    metriken::metrics()
        .iter()
        .map(both)
        .fold(0, u64::wrapping_add)
}

fn encoder() -> (TextEncoder, String) {
    prepare();
    durations();
    let mut encoder =
        TextEncoder::new(TextFormat::Prometheus).buckets(Buckets::powers_of_two(0, 30, 2));
    let mut page = String::new();
    encoder.append_to(&mut page);
    page.clear();
    (encoder, page)
}

// A page of all declared metrics, by an encoder that has written one before.
#[library_benchmark(setup = encoder)]
fn text(kept: (TextEncoder, String)) -> (TextEncoder, String) {
    let (mut encoder, mut page) = kept;
    encoder.append_to(&mut page);
    (encoder, page)
}

#[library_benchmark]
fn registration() {
    let build = |_| MetricBuilder::new("queue_depth").build(Gauge::new());
    drop(black_box((0..TIMES).map(build).collect::<Vec<_>>()));
}

#[library_benchmark]
fn first_use() -> (Counter, Histogram) {
    let (counter, histogram) = (Counter::new(), Histogram::new(7, 64));
    counter.increment();
    histogram.record(1000);
    (counter, histogram)
}

library_benchmark_group!(
    name = hot;
    benchmarks = counter, dynamic_counter, group, gauge, histogram, read_counter, read_histogram,
        enumeration, text, registration, first_use
);
main!(library_benchmark_groups = hot);
