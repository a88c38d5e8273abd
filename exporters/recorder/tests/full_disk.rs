//! A process whose files may not grow any more, which is how a full disk looks to
//! it, and then may.
#![cfg(unix)]
#![allow(unsafe_code)]

mod reader;

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};
use std::{fs, io, thread};

use metriken::{Counter, Gauge, MetricBuilder, metric};
use metriken_exposition::snapshot::{Snapshotter, Value};
use metriken_exposition::{Names, Walker};
use metriken_recorder::{Recorder, Selection};

use reader::{Recorded, files};

#[metric(name = "full_disk_hits")]
static HITS: Counter = Counter::new();

const MEMORY: usize = 1 << 20;

/// While it lives, no file of this process can have more than a few bytes.
struct FullDisk(libc::rlimit);

impl FullDisk {
    fn new() -> Self {
        // SAFETY: ignoring a signal has no other requirements.
        let before = unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
        assert_ne!(before, libc::SIG_ERR);
        let mut limit = libc::rlimit {
            rlim_cur: 0,
            rlim_max: 0,
        };
        // SAFETY: the limit is written to, and outlives the call.
        let result = unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, &mut limit) };
        assert_eq!(result, 0, "{}", io::Error::last_os_error());
        let full = FullDisk(limit);
        limit.rlim_cur = 100;
        set(&limit);
        full
    }
}

impl Drop for FullDisk {
    fn drop(&mut self) {
        set(&self.0);
    }
}

fn set(limit: &libc::rlimit) {
    // SAFETY: the limit is read during the call only.
    let result = unsafe { libc::setrlimit(libc::RLIMIT_FSIZE, limit) };
    assert_eq!(result, 0, "{}", io::Error::last_os_error());
}

/// A metric about the recorder of this path.
fn health(metric: &str, outcome: Option<&str>, path: &Path) -> u64 {
    let snapshot = Snapshotter::new(Walker::new(Names::Bare)).take();
    let target = path.to_str().unwrap();
    let is_this = |labels: Vec<(&str, &str)>| {
        labels.contains(&("target", target))
            && outcome.is_none_or(|outcome| labels.contains(&("outcome", outcome)))
    };
    let series = snapshot.series().iter().filter(|it| it.name() == metric);
    let mut series = series.filter(|it| is_this(it.labels().collect()));
    match series.next().map(|it| it.value()) {
        Some(Value::Counter(value)) => *value,
        Some(Value::Gauge(value)) => *value as u64,
        other => panic!("{metric}: {other:?}"),
    }
}

/// Samples that were not taken.
fn missed() -> u64 {
    lost("metriken_recorder_missed")
}

/// Samples that were taken and not written.
fn dropped() -> u64 {
    lost("metriken_recorder_dropped")
}

fn lost(metric: &str) -> u64 {
    let snapshot = Snapshotter::new(Walker::new(Names::Bare)).take();
    let series = snapshot.find(metric, &[]).unwrap();
    match series.value() {
        Value::Counter(value) => *value,
        other => panic!("{other:?}"),
    }
}

/// Works until `is_so`.
fn work_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < patience, "never: {what}");
        HITS.increment();
        thread::sleep(Duration::from_millis(1));
    }
}

fn recorder(path: &Path) -> Recorder {
    Recorder::builder(path)
        .interval(Duration::from_millis(10))
        .segment(Duration::from_millis(100))
        .memory_bytes(MEMORY)
        .select(Selection::all().matching("full_disk*"))
}

/// One test, because the limit is the whole process'.
#[test]
fn a_full_disk_delays_files_and_costs_bounded_memory() {
    nothing_is_lost_while_memory_suffices();
    the_oldest_rows_are_lost_when_it_does_not();
    what_is_left_at_the_end_is_counted();
}

fn nothing_is_lost_while_memory_suffices() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.parquet");
    let failures = || health("metriken_exports", Some("failure"), &path);
    let successes = || health("metriken_exports", Some("success"), &path);

    let missed_before = missed();
    let full = FullDisk::new();
    let recording = recorder(&path).start().unwrap();
    work_until("three failures", || failures() >= 3);
    assert_eq!(files(folder.path()).len(), 0);
    assert!(health("metriken_export_queue", None, &path) > 0);
    drop(full);
    work_until("files", || successes() >= 3);
    assert_eq!(health("metriken_export_dropped", None, &path), 0);
    drop(recording);
    assert_eq!(dropped(), 0);

    let recorded = files(folder.path());
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, recorded.len(), "incomplete files are left");
    let recorded: Vec<_> = recorded.iter().map(|file| Recorded::read(file)).collect();
    let hits = recorded.iter().map(|file| file.column("full_disk_hits{}"));
    let hits: Vec<_> = hits.flat_map(|it| it.counters()).flatten().collect();
    assert!(hits.is_sorted());
    // From the time before the first failure to the end.
    assert!(hits[0] < 100, "{}", hits[0]);
    assert_eq!(hits.last(), Some(&HITS.value()));
    let times: Vec<_> = recorded.iter().flat_map(|file| &file.times).collect();
    // A segment that is missing is ten rows. The machine may have been too busy for
    // some, which are counted.
    let expected = (times[times.len() - 1] - times[0]) / 10_000_000;
    let accounted = times.len() as u64 + missed() - missed_before;
    assert!(accounted + 5 > expected, "{accounted} of {expected}");
}

fn the_oldest_rows_are_lost_when_it_does_not() {
    let gauges: Vec<_> = (0..1_000)
        .map(|index| MetricBuilder::new(format!("full_disk_{index}")).build(Gauge::new()))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.parquet");
    let full = FullDisk::new();
    let (missed_before, dropped_before) = (missed(), dropped());
    let started = Instant::now();
    let recording = recorder(&path).start().unwrap();
    let begin = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let mut most = 0;
    work_until("dropped segments", || {
        let value = i64::from_ne_bytes(HITS.value().wrapping_mul(1 << 55 | 1).to_ne_bytes());
        for gauge in &gauges {
            gauge.set(value);
        }
        most = most.max(health("metriken_export_queue", None, &path));
        health("metriken_export_dropped", None, &path) >= 5
    });
    // Besides what waits there is the segment that has just been gathered.
    assert!((1..2 * MEMORY as u64).contains(&most), "{most}");
    drop(full);
    let successes = || health("metriken_exports", Some("success"), &path);
    work_until("files", || successes() >= 3);
    let moments = started.elapsed().as_millis() as u64 / 10;
    drop(recording);

    let recorded = files(folder.path());
    let rows = recorded.iter().map(|file| Recorded::read(file).times.len());
    let taken = rows.sum::<usize>() as u64 + dropped() - dropped_before;
    let accounted = taken + missed() - missed_before;
    assert!(accounted + 5 > moments, "{accounted} of {moments}");
    assert!(taken < moments + 5, "{taken} of {moments}");
    // Of five segments of a tenth of a second at least.
    let first = Recorded::read(&recorded[0]);
    let last = Recorded::read(&recorded[recorded.len() - 1]);
    let late_ns = u128::from(first.times[0]) - begin.unwrap().as_nanos();
    assert!(
        late_ns > 200_000_000,
        "the oldest rows are there: {late_ns}"
    );
    let hits = last.column("full_disk_hits{}").counters();
    assert_eq!(hits.last(), Some(&Some(HITS.value())));
}

fn what_is_left_at_the_end_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.parquet");
    let full = FullDisk::new();
    let (missed_before, dropped_before) = (missed(), dropped());
    let started = Instant::now();
    let recording = recorder(&path).start().unwrap();
    work_until("some samples", || started.elapsed().as_millis() > 500);
    let moments = started.elapsed().as_millis() as u64 / 10;
    drop(recording);
    drop(full);
    assert_eq!(files(folder.path()).len(), 0);
    let accounted = dropped() - dropped_before + missed() - missed_before;
    assert!(accounted + 5 > moments, "{accounted} of {moments}");
}
