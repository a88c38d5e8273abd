//! The end of a recording with more to write than there is time for.

mod reader;

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use metriken::{Histogram, MetricBuilder};
use metriken_exposition::snapshot::{Snapshotter, Value};
use metriken_exposition::{Names, Walker};
use metriken_recorder::{Recorder, Selection};

use reader::files;

/// Samples that were taken and not written.
fn dropped() -> u64 {
    let snapshot = Snapshotter::new(Walker::new(Names::Bare)).take();
    let series = snapshot.find("metriken_recorder_dropped", &[]).unwrap();
    match series.value() {
        Value::Counter(value) => *value,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_that_the_end_leaves_no_time_for_leaves_nothing_behind() {
    let histograms: Vec<_> = (0..300)
        .map(|index| {
            let name = format!("end_{index}");
            MetricBuilder::new(name).build(Histogram::new(7, 64))
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let flush = Duration::from_secs(1);
    let recording = Recorder::builder(folder.path().join("app.parquet"))
        .interval(Duration::from_millis(5))
        .segment(Duration::from_secs(3600))
        .flush(flush)
        .select(Selection::all().matching("end_*"))
        .start()
        .unwrap();
    // Each value in another bucket, which is more to write.
    let start = Instant::now();
    let mut value: u64 = 1;
    while start.elapsed() < Duration::from_secs(1) {
        for histogram in &histograms {
            value = value.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            histogram.record(value >> (value % 40));
        }
        thread::sleep(Duration::from_millis(1));
    }
    let end = Instant::now();
    drop(recording);
    let took = end.elapsed();
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|it| it.unwrap().file_name())
        .collect();
    assert!(left.is_empty(), "{left:?}, {took:?}");
    assert_eq!(files(folder.path()).len(), 0);
    assert!(took < flush + Duration::from_secs(1), "{took:?}");
    assert!(dropped() > 5, "{}", dropped());
}
