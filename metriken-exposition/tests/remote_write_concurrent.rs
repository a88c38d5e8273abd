//! Requests of remote write while values are being recorded.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::SystemTime;

use fixture_remote_write::{Series, named, read_one, read_two};
use metriken::{Histogram, metric};
use metriken_exposition::Selection;
use metriken_exposition::remote_write::{Encoder, Histograms, Version};

#[metric(name = "latency", unit = "nanoseconds")]
static LATENCY: Histogram = Histogram::new(5, 30);

/// How many collections that differ from the one before each reader is to see.
const CHANGES: usize = 100;

/// Values over the whole range, with zero, and beyond it.
fn record(stop: &AtomicBool) {
    let mut n = 0_u64;
    while !stop.load(Ordering::Relaxed) {
        LATENCY.record(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (32 + n % 32));
        n += 1;
    }
}

/// The count of each bucket. All of one collection agree about how many values
/// there are.
fn buckets(all: &[Series]) -> BTreeMap<String, u64> {
    let native = named(all, "latency_seconds")[0].histogram.as_ref().unwrap();
    let count = named(all, "latency_seconds_count")[0].value.unwrap();
    let classic = named(all, "latency_seconds_bucket");
    let infinite = classic.last().unwrap();
    assert_eq!(infinite.label("le"), Some("+Inf"));
    assert_eq!(infinite.value, Some(count));
    assert_eq!(native.count as f64, count);
    let classic = classic.into_iter().map(|series| {
        let bound = series.label("le").unwrap();
        (format!("up to {bound}"), series.value.unwrap() as u64)
    });
    let zero = ("zero".to_owned(), native.zero_count);
    let native = native.buckets().into_iter();
    let native = native.map(|(index, count)| (index.to_string(), count));
    native.chain(classic).chain([zero]).collect()
}

fn read_requests(version: Version) {
    let selection = Selection::all().matching("latency");
    let mut encoder = Encoder::new().select(selection);
    encoder.write(version, Histograms::Both);
    let mut before = BTreeMap::new();
    let mut changes = 0;
    while changes < CHANGES {
        let requests = encoder.collect(SystemTime::now());
        let all = match version {
            Version::One => read_one(&requests[0].body).0,
            Version::Two => read_two(&requests[0].body),
        };
        let now = buckets(&all);
        for (bucket, count) in &before {
            // An empty bucket may be left out, once it is at an end of a span.
            let now = now.get(bucket).unwrap_or(&0);
            assert!(now >= count, "{bucket} had {count}, has {now}");
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
        let versions = [Version::One, Version::Two];
        let readers = versions.map(|version| scope.spawn(move || read_requests(version)));
        let readers = readers.map(|reader| reader.join());
        stop.store(true, Ordering::Relaxed);
        assert!(readers.iter().all(Result::is_ok));
    });
}
