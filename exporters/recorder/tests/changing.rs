//! Series that come and go while they are recorded.

mod reader;

use std::thread;
use std::time::{Duration, Instant};

use metriken::{Counter, MetricBuilder, metric};
use metriken_recorder::{Recorder, Selection};

use reader::{Recorded, files};

#[metric(name = "changing_always")]
static ALWAYS: Counter = Counter::new();

#[test]
fn rows_in_which_a_series_does_not_exist_are_null() {
    let folder = tempfile::tempdir().unwrap();
    let recording = Recorder::builder(folder.path().join("app.parquet"))
        .interval(Duration::from_millis(10))
        .segment(Duration::from_secs(3600))
        .select(Selection::all().matching("changing*"))
        .start()
        .unwrap();
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(300) {
        ALWAYS.increment();
        thread::sleep(Duration::from_millis(1));
    }
    let guest = MetricBuilder::new("changing_guest").build(Counter::new());
    guest.add(7);
    thread::sleep(Duration::from_millis(200));
    drop(guest);
    thread::sleep(Duration::from_millis(100));
    drop(recording);

    let files = files(folder.path());
    assert_eq!(files.len(), 1, "{files:?}");
    let recorded = Recorded::read(&files[0]);
    // Half of what there could be, because others use this machine too.
    assert!(recorded.times.len() > 30, "{}", recorded.times.len());
    assert!(recorded.times.is_sorted_by(|a, b| a < b));

    let always = recorded.column("changing_always{}").counters();
    assert!(always.iter().all(Option::is_some));
    assert!(always.is_sorted());
    assert_eq!(always.last().unwrap().unwrap(), ALWAYS.value());

    let guest = recorded.column("changing_guest{}").counters();
    let before = guest.iter().take_while(|value| value.is_none()).count();
    let after = guest
        .iter()
        .rev()
        .take_while(|value| value.is_none())
        .count();
    assert!(before > 10 && after > 2, "{guest:?}");
    let while_there = &guest[before..guest.len() - after];
    assert!(while_there.len() > 5, "{guest:?}");
    // The first row may have been read between registering and adding.
    assert!(
        while_there[1..].iter().all(|value| *value == Some(7)),
        "{guest:?}"
    );
}
