//! Takes the samples: on a thread of its own, so that none is late because a
//! file is being written.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use std::{mem, process, thread};

use metriken_exposition::export::{Exporting, Running, Schedule, Ticks};
use metriken_exposition::snapshot::{Snapshot, Snapshotter};

use crate::gatherer::Gatherer;
use crate::{Error, health};

/// Reads the registry at every moment of a schedule.
#[derive(Debug)]
pub(crate) struct Sampler {
    snapshotter: Snapshotter,
    snapshot: Snapshot,
    gatherer: Arc<Mutex<Gatherer>>,
    interval: Duration,
    ticks: Ticks,
    /// When it last did, by a clock that nobody sets.
    last: Option<Instant>,
}

impl Sampler {
    pub(crate) fn new(
        snapshotter: Snapshotter,
        gatherer: Arc<Mutex<Gatherer>>,
        schedule: &Schedule,
    ) -> Self {
        Sampler {
            snapshotter,
            snapshot: Snapshot::empty(),
            gatherer,
            interval: schedule.interval(),
            ticks: Ticks::new(schedule),
            last: None,
        }
    }

    /// Starts to sample, for a writer that is stopped when the sampler has ended.
    pub(crate) fn start(self, writer: Exporting, flush: Duration) -> Result<Recording, Error> {
        let (stop, stopped) = channel();
        let (end, ended) = channel();
        let spawned = thread::Builder::new()
            .name("metriken-sampler".to_owned())
            .spawn(move || {
                self.run(&stopped);
                drop(writer);
                drop(end);
            });
        spawned.map_err(Error::thread)?;
        Ok(Recording {
            stop: Some(stop),
            ended: Some(ended),
            process: process::id(),
            flush,
            stop_by: None,
        })
    }

    /// Samples until the other end of `stopped` is gone, and once more.
    fn run(mut self, stopped: &Receiver<()>) {
        loop {
            let pause = self.ticks.until_next(SystemTime::now());
            if stopped.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                break;
            }
            self.ticks.met(SystemTime::now());
            self.sample();
        }
        self.sample();
    }

    fn sample(&mut self) {
        self.snapshotter.take_into(&mut self.snapshot);
        let now = Instant::now();
        if let Some(last) = self.last.replace(now) {
            health::MISSED.add(missed(now - last, self.interval));
        }
        let gatherer = self.gatherer.lock();
        let mut gatherer = gatherer.unwrap_or_else(PoisonError::into_inner);
        gatherer.push(&self.snapshot);
    }
}

/// How many samples should have been between two.
fn missed(between: Duration, interval: Duration) -> u64 {
    let intervals = between.as_nanos() + interval.as_nanos() / 2;
    let intervals = intervals / interval.as_nanos().max(1);
    u64::try_from(intervals)
        .unwrap_or(u64::MAX)
        .saturating_sub(1)
}

/// A recording in progress. Dropping it takes a last sample, writes what is not
/// yet written and waits for that, but no longer than the recorder's
/// [`flush`](crate::Recorder::flush): what hangs then is left behind. In a process that
/// was forked it does nothing.
#[derive(Debug)]
#[must_use = "dropping it ends the recording"]
pub struct Recording {
    /// Dropped to ask for the end.
    stop: Option<Sender<()>>,
    /// Has no sender any more when all is written.
    ended: Option<Receiver<()>>,
    /// Which process started it: in a forked one there is no sampler, and locks
    /// are as whichever thread left them.
    process: u32,
    flush: Duration,
    stop_by: Option<Instant>,
}

impl Running for Recording {
    fn begin_stop(&mut self) {
        if self.process != process::id() {
            return;
        }
        self.stop = None;
        self.stop_by
            .get_or_insert_with(|| Instant::now() + self.flush);
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if self.process != process::id() {
            // Letting go of them may take a lock.
            mem::forget((self.stop.take(), self.ended.take()));
            return;
        }
        self.begin_stop();
        let rest = self
            .stop_by
            .map(|by| by.saturating_duration_since(Instant::now()));
        if let Some(ended) = &self.ended {
            // Whether it ended or did not: there is nobody to tell.
            let _ = ended.recv_timeout(rest.unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::TryRecvError;

    use super::*;

    #[test]
    fn a_forked_process_does_not_wait() {
        let (stop, stopped) = channel();
        let (_end, ended) = channel();
        drop(Recording {
            stop: Some(stop),
            ended: Some(ended),
            process: process::id() ^ 1,
            flush: Duration::from_secs(3600),
            stop_by: None,
        });
        // The sampler's end of it knows nothing of that.
        assert_eq!(stopped.try_recv(), Err(TryRecvError::Empty));
    }

    #[test]
    fn missed_samples_are_those_of_whole_intervals() {
        let interval = Duration::from_millis(10);
        for (between_ms, expected) in [(0, 0), (10, 0), (14, 0), (17, 1), (20, 1), (1000, 99)] {
            let between = Duration::from_millis(between_ms);
            assert_eq!(missed(between, interval), expected, "{between_ms}");
        }
    }
}
