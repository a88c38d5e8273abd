//! The process that is measured: it records, exports, and says what that took.

use std::error::Error;
use std::io::BufRead;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use cpu_time::{ProcessTime, ThreadTime};

use crate::exporter::EXPORTERS;
use crate::load::{self, Load, Recording};

/// The first argument of such a process.
pub const CHILD: &str = "--child";

/// Twice between two exports.
const RECORD_EVERY: Duration = Duration::from_millis(50);

/// Takes the exporter's name, the load's, and how to export. For each line on
/// standard input there is one on standard output, with the processor time of
/// exporting in nanoseconds, exports and bytes.
pub fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [name, load, how] = arguments else {
        return Err("a name, a load and how to export are expected".into());
    };
    let exporter = EXPORTERS
        .iter()
        .find(|it| it.name == name)
        .ok_or("no such exporter")?;
    let load = load::LOADS
        .into_iter()
        .find(|it| it.name() == load)
        .ok_or("no such load")?;
    let mut recording = load::make(exporter.library, load);
    recording.start(how)?;
    let recording = Arc::new(Mutex::new(recording));

    let recorder_ns = Arc::new(AtomicU64::new(0));
    thread::spawn({
        let (recording, recorder_ns) = (Arc::clone(&recording), Arc::clone(&recorder_ns));
        move || record(&recording, load, &recorder_ns)
    });
    for line in std::io::stdin().lock().lines() {
        line?;
        let exported = recording.lock().expect("nobody panics").exported();
        let (exports, bytes) = exported.unwrap_or((0, 0));
        let others =
            ThreadTime::now().as_duration() + Duration::from_nanos(recorder_ns.load(Relaxed));
        let exporting = ProcessTime::now().as_duration().saturating_sub(others);
        println!("{} {exports} {bytes}", exporting.as_nanos());
    }
    Ok(())
}

/// Records for ever, and says how long that took this thread.
fn record(recording: &Mutex<Box<dyn Recording>>, load: Load, time_ns: &AtomicU64) {
    let mut ticks = load::VALUES as u64..;
    loop {
        let mut recording = recording.lock().expect("nobody panics");
        let changes = load.changes() as usize;
        ticks
            .by_ref()
            .take(changes)
            .for_each(|tick| recording.record(tick));
        drop(recording);
        time_ns.store(ThreadTime::now().as_duration().as_nanos() as u64, Relaxed);
        thread::sleep(RECORD_EVERY);
    }
}
