//! Exports that failed, of the only exporter of a process.

use std::thread;
use std::time::{Duration, Instant};

use metriken_exposition::snapshot::{Snapshotter, Value};
use metriken_exposition::{Names, Selection, Walker};

/// Waits until there is one.
pub(crate) fn wait_for_one() {
    let selection = Selection::all().matching("metriken_exports");
    let mut snapshotter = Snapshotter::new(Walker::new(Names::Bare).select(selection));
    let begun = Instant::now();
    loop {
        let snapshot = snapshotter.take();
        let mut exports = snapshot.series().iter();
        let has_failed = exports.any(|series| {
            let is_failure = series.labels().any(|it| it == ("outcome", "failure"));
            is_failure && !matches!(series.value(), Value::Counter(0))
        });
        if has_failed {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "none fails");
        thread::sleep(Duration::from_millis(5));
    }
}
