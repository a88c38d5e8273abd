//! Pages in protobuf while values are being recorded.

mod client_model;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use client_model::encode;
use metriken::{Histogram, metric};
use metriken_exposition::ProtobufEncoder;

#[metric(name = "latency", unit = "nanoseconds")]
static LATENCY: Histogram = Histogram::new(5, 30);

/// How many pages that differ from the one before each reader is to see.
const CHANGES: usize = 100;

/// Values over the whole range, with zero, and beyond it.
fn record(stop: &AtomicBool) {
    let mut n = 0_u64;
    while !stop.load(Ordering::Relaxed) {
        LATENCY.record(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (32 + n % 32));
        n += 1;
    }
}

fn read_pages() {
    let mut encoder = ProtobufEncoder::new();
    let mut before = BTreeMap::new();
    let mut changes = 0;
    while changes < CHANGES {
        let page = encode(&mut encoder);
        let histogram = page["latency_seconds"].metric[0].histogram.as_ref();
        let histogram = histogram.unwrap();
        let native: u64 = histogram.native().iter().map(|(_, count)| count).sum();
        assert_eq!(native + histogram.zero_count(), histogram.sample_count());
        let classic = histogram.bucket.last().unwrap().cumulative_count();
        assert_eq!(classic, histogram.sample_count());

        let native = histogram.native().into_iter();
        let native = native.map(|(index, count)| (index.to_string(), count));
        let classic = histogram.bucket.iter();
        let classic = classic.map(|bucket| {
            let bound = format!("up to {}", bucket.upper_bound());
            (bound, bucket.cumulative_count())
        });
        let zero = ("zero".to_owned(), histogram.zero_count());
        let now: BTreeMap<_, _> = native.chain(classic).chain([zero]).collect();
        for (bucket, count) in &before {
            let now = now.get(bucket);
            assert!(
                now.is_some_and(|now| now >= count),
                "{bucket} had {count}, has {now:?}"
            );
        }
        changes += usize::from(now != before);
        before = now;
    }
}

#[test]
fn no_bucket_falls_while_values_are_recorded() {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| record(&stop));
        }
        let readers = [(); 2].map(|()| scope.spawn(read_pages));
        let readers = readers.map(|reader| reader.join());
        stop.store(true, Ordering::Relaxed);
        assert!(readers.iter().all(Result::is_ok));
    });
}
