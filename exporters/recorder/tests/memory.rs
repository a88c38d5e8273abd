//! What samples that wait take, as the allocator sees it.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use metriken::{Gauge, Histogram, MetricBuilder};
use metriken_exposition::snapshot::{Snapshotter, Value};
use metriken_exposition::{Names, Walker};
use metriken_recorder::{Recorder, Selection};

/// Knows what is in use.
struct Counting;

static IN_USE_BYTES: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE_BYTES.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller's layout, passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE_BYTES.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the pointer is from `System`, as all are here.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What waits to be written, as the recorder of this path says.
fn waiting_bytes(snapshotter: &mut Snapshotter, path: &Path) -> usize {
    let snapshot = snapshotter.take();
    let series = snapshot.series().iter();
    let mut waiting = series.filter(|it| {
        it.labels()
            .any(|label| label == ("target", path.to_str().unwrap()))
    });
    match waiting.next().map(|it| it.value()) {
        Some(Value::Gauge(bytes)) => *bytes as usize,
        other => panic!("{other:?}"),
    }
}

/// Records for a while to where nothing can be written. The most that was in use
/// beyond `baseline`, and what then was said to wait.
fn record(name: &str, memory_bytes: usize, mut work: impl FnMut()) -> (usize, usize) {
    let path = Path::new("/there/is/no/such/folder").join(name);
    let recorder = Recorder::builder(&path)
        .interval(Duration::from_millis(1))
        .segment(Duration::from_millis(20))
        .memory_bytes(memory_bytes)
        .select(Selection::all().matching(format!("{name}_*")));
    let queue = Selection::all().matching("metriken_export_queue");
    let mut queue = Snapshotter::new(Walker::new(Names::Bare).select(queue));
    work();
    let baseline = IN_USE_BYTES.load(Relaxed);
    let recording = recorder.start().unwrap();
    let start = Instant::now();
    let mut most = (0, 0);
    while start.elapsed() < Duration::from_secs(4) {
        work();
        let waiting = waiting_bytes(&mut queue, &path);
        let in_use = IN_USE_BYTES.load(Relaxed).saturating_sub(baseline);
        most = most.max((in_use, waiting));
        thread::sleep(Duration::from_micros(500));
    }
    drop(recording);
    most
}

/// One test, because what is in use is the whole process'.
#[test]
fn samples_that_wait_take_the_memory_that_they_may() {
    let memory = 4 << 20;
    let histograms: Vec<_> = (0..20)
        .map(|index| MetricBuilder::new(format!("filled_{index}")).build(Histogram::new(7, 64)))
        .collect();
    for histogram in &histograms {
        for value in 0..2_000 {
            histogram.record(value * value);
        }
    }
    let (most, waiting) = record("filled", memory, || {
        for histogram in &histograms {
            histogram.record(5);
        }
    });
    held(most, waiting, memory);

    let gauges: Vec<_> = (0..500)
        .map(|index| MetricBuilder::new(format!("level_{index}")).build(Gauge::new()))
        .collect();
    let mut value: i64 = 1;
    let (most, waiting) = record("level", memory, || {
        value = value.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        for gauge in &gauges {
            gauge.set(value);
        }
    });
    held(most, waiting, memory);
}

fn held(most: usize, waiting: usize, memory: usize) {
    println!("{most} in use, {waiting} said to wait");
    // That much waits, and besides there is what is gathered and the snapshot.
    assert!(waiting > memory / 2, "{waiting} of {memory}");
    assert!(most < 2 * memory, "{most} of {memory}");
    assert!(most < 2 * waiting, "{most}, {waiting} said to wait");
}
