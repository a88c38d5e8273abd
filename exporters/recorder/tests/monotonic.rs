//! Counts under continuous recording.

mod reader;

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use metriken::{Counter, Histogram, metric};
use metriken_recorder::{Recorder, Selection};

use reader::{Recorded, files};

#[metric(name = "monotonic_hits")]
static HITS: Counter = Counter::new();

#[metric(name = "monotonic_time")]
static TIME: Histogram = Histogram::new(5, 32);

const THREADS: usize = 3;

#[test]
fn no_count_falls_from_one_row_to_the_next_while_threads_record() {
    for grouping_power in [5, 2] {
        let folder = tempfile::tempdir().unwrap();
        let recording = Recorder::builder(folder.path().join("app.parquet"))
            .interval(Duration::from_millis(2))
            .segment(Duration::from_millis(200))
            .grouping_power(grouping_power)
            .select(Selection::all().matching("monotonic*"))
            .start()
            .unwrap();
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let mut value: u64 = 1;
                    while !is_over.load(Relaxed) {
                        value = value.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                        TIME.increment(value >> (32 + value % 32)).unwrap();
                        HITS.increment();
                    }
                });
            }
            thread::sleep(Duration::from_millis(700));
            is_over.store(true, Relaxed);
        });
        drop(recording);

        let files = files(folder.path());
        assert!(files.len() >= 3, "{files:?}");
        let files: Vec<_> = files.iter().map(|file| Recorded::read(file)).collect();
        let times: Vec<_> = files.iter().flat_map(|file| &file.times).collect();
        assert!(times.is_sorted_by(|a, b| a < b) && times.len() > 50);
        let hits = files.iter().map(|file| file.column("monotonic_hits{}"));
        let hits: Vec<_> = hits.flat_map(|column| column.counters()).collect();
        assert!(hits.is_sorted());
        assert_eq!(hits.last(), Some(&Some(HITS.value())));
        let rows = files
            .iter()
            .map(|file| file.column("monotonic_time{}:buckets"));
        let rows: Vec<_> = rows
            .flat_map(|column| column.buckets())
            .map(Option::unwrap)
            .collect();
        let mut moved = 0;
        for pair in rows.windows(2) {
            let pairs = pair[0].iter().zip(&pair[1]);
            assert!(pairs.clone().all(|(before, after)| before <= after));
            moved += usize::from(pairs.clone().any(|(before, after)| before < after));
        }
        assert!(moved > 50, "{moved} of {} rows", rows.len());
        let total: u64 = rows[rows.len() - 1].iter().sum();
        assert_eq!(total, HITS.value());
    }
}
