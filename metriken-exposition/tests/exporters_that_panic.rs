//! Exporters whose code panics, wherever it can, and what becomes of those who
//! started them.

use std::panic::panic_any;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use metriken_exposition::export::{
    self, Exporting, Failure, Plugin, Push, Retain, Running, Schedule, Sent, run,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Collect,
    Size,
    SizeAndBatch,
    Send,
    Batch,
    SendAndBatch,
    Finish,
    Push,
}

/// Panics in one place, or in all.
struct Fragile {
    place: Place,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    collected: AtomicUsize,
    ended: AtomicUsize,
}

/// A batch of a fragile exporter.
struct Shard(Place);

/// What panics carry here panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("even this");
    }
}

fn panic_in(place: Place, here: &[Place]) {
    if here.contains(&place) {
        panic_any(Bomb);
    }
}

impl Drop for Shard {
    fn drop(&mut self) {
        panic_in(
            self.0,
            &[Place::Batch, Place::SizeAndBatch, Place::SendAndBatch],
        );
    }
}

impl Drop for Fragile {
    fn drop(&mut self) {
        self.counts.ended.fetch_add(1, Relaxed);
        panic_in(self.place, &[Place::Push]);
    }
}

impl Push for Fragile {
    type Batch = Shard;
    const RETAIN: Retain = Retain::All;

    fn collect(&mut self, _: SystemTime) -> Shard {
        self.counts.collected.fetch_add(1, Relaxed);
        panic_in(self.place, &[Place::Collect]);
        Shard(self.place)
    }

    fn size_bytes(batch: &Shard) -> usize {
        panic_in(batch.0, &[Place::Size, Place::SizeAndBatch]);
        1
    }

    fn send(&mut self, _: &Shard, _: Instant) -> Result<Sent, Failure> {
        panic_in(self.place, &[Place::Send, Place::SendAndBatch]);
        if self.place == Place::Batch {
            // Batches that wait are dropped where they make room, too.
            return Err(Failure::retry("later"));
        }
        Ok(Sent::default())
    }

    fn finish(&mut self, _: Instant) -> Result<(), Failure> {
        panic_in(self.place, &[Place::Finish]);
        Ok(())
    }
}

const PATIENCE: Duration = Duration::from_secs(60);

fn start(place: Place) -> (Exporting, Arc<Counts>) {
    let counts = Arc::new(Counts::default());
    let schedule = Schedule::every(Duration::from_millis(2))
        .queue_bytes(100)
        .flush(2 * PATIENCE);
    let push = Fragile {
        place,
        counts: Arc::clone(&counts),
    };
    let exporting = run("fragile", &format!("{place:?}"), push, schedule).unwrap();
    (exporting, counts)
}

#[test]
fn an_exporter_that_panics_anywhere_goes_on_and_ends_when_told() {
    for place in [
        Place::Collect,
        Place::Size,
        Place::SizeAndBatch,
        Place::Send,
        Place::Batch,
        Place::SendAndBatch,
        Place::Finish,
        Place::Push,
    ] {
        let (exporting, counts) = start(place);
        let begun = Instant::now();
        while counts.collected.load(Relaxed) < 20 {
            assert!(begun.elapsed() < PATIENCE, "{place:?} ended its exporter");
            std::thread::sleep(Duration::from_millis(1));
        }
        let told = Instant::now();
        drop(exporting);
        assert!(told.elapsed() < PATIENCE, "{place:?} held up the end");
        assert_eq!(counts.ended.load(Relaxed), 1, "{place:?}");
    }
}

static STOPPED: AtomicUsize = AtomicUsize::new(0);
static DROPPED: AtomicUsize = AtomicUsize::new(0);

/// Panics in whatever an application's thread runs of it.
struct Shaky;

impl Running for Shaky {
    fn begin_stop(&mut self) {
        STOPPED.fetch_add(1, Relaxed);
        panic_any(Bomb);
    }
}

impl Drop for Shaky {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Relaxed);
        panic_any(Bomb);
    }
}

metriken_exposition::register_exporter! {
    static SHAKY = Plugin {
        schemes: &["shaky"],
        about: "panics",
        start: |target| match target.address() {
            "starts" => Ok(Box::new(Shaky)),
            address => panic!("there is no {address}"),
        },
    };
}

#[test]
fn the_thread_that_starts_and_drops_exporters_sees_no_panic() {
    let exporters = export::start("shaky://starts,shaky://starts").unwrap();
    drop(exporters);
    assert_eq!((STOPPED.load(Relaxed), DROPPED.load(Relaxed)), (2, 2));
    let error = export::start("shaky://anything").unwrap_err();
    assert!(error.is_not_started());
    assert!(
        error
            .to_string()
            .contains("its code panicked: there is no anything"),
        "{error}"
    );
}

/// Drops its own handle.
struct Own {
    handle: Arc<Mutex<Option<Exporting>>>,
    took: Arc<Mutex<Option<Duration>>>,
}

impl Push for Own {
    type Batch = ();

    fn collect(&mut self, _: SystemTime) {}

    fn size_bytes((): &()) -> usize {
        0
    }

    fn send(&mut self, (): &(), _: Instant) -> Result<Sent, Failure> {
        let start = Instant::now();
        if let Some(handle) = self.handle.lock().unwrap().take() {
            drop(handle);
            *self.took.lock().unwrap() = Some(start.elapsed());
        }
        Ok(Sent::default())
    }
}

#[test]
fn an_exporter_that_drops_its_own_handle_does_not_wait_for_itself() {
    let handle = Arc::new(Mutex::new(None));
    let took = Arc::new(Mutex::new(None));
    let push = Own {
        handle: Arc::clone(&handle),
        took: Arc::clone(&took),
    };
    let schedule = Schedule::every(Duration::from_millis(2)).flush(PATIENCE / 2);
    let begun = Instant::now();
    *handle.lock().unwrap() = Some(run("own", "here", push, schedule).unwrap());
    while took.lock().unwrap().is_none() {
        assert!(begun.elapsed() < PATIENCE, "it waits for itself");
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(took.lock().unwrap().unwrap() < PATIENCE / 2);
    // The thread ends: what it owns is dropped.
    while Arc::strong_count(&took) > 1 {
        assert!(begun.elapsed() < PATIENCE, "it never ends");
        std::thread::sleep(Duration::from_millis(1));
    }
}
