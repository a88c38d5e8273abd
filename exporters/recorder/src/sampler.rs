//! Takes the samples: on a thread of its own, so that none is late because a
//! file is being written.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use std::{mem, process, thread};

use metriken_exposition::export::{Exporting, Running, Schedule, Ticks};
use metriken_exposition::snapshot::{Snapshot, Snapshotter};

use crate::gatherer::Gatherer;
use crate::stop::Stop;
use crate::{Error, health};

/// Reads the registry at every moment of a schedule.
#[derive(Debug)]
pub(crate) struct Sampler {
    snapshotter: Snapshotter,
    snapshot: Snapshot,
    gatherer: Arc<Mutex<Gatherer>>,
    ticks: Ticks,
    missed: Missed,
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
            ticks: Ticks::new(schedule),
            missed: Missed::new(schedule.interval()),
        }
    }

    /// Starts to sample, for a writer that is stopped when the sampler has ended.
    pub(crate) fn start(self, writer: Exporting, stop: Stop) -> Result<Recording, Error> {
        let (go_on, stopped) = channel();
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
            go_on: Some(go_on),
            ended: Some(ended),
            process: process::id(),
            stop,
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
        health::MISSED.add(self.missed.sampled(Instant::now()));
        let gatherer = self.gatherer.lock();
        let mut gatherer = gatherer.unwrap_or_else(PoisonError::into_inner);
        gatherer.push(&self.snapshot);
    }
}

/// Which samples there should have been, by a clock that nobody sets.
#[derive(Debug)]
struct Missed {
    interval: Duration,
    /// When the first sample was taken.
    first: Option<Instant>,
    /// How many were taken since.
    taken: u128,
    missed: u128,
}

impl Missed {
    fn new(interval: Duration) -> Self {
        Missed {
            interval,
            first: None,
            taken: 0,
            missed: 0,
        }
    }

    /// Notes a sample. How many more are missing than at the one before.
    ///
    /// Counted is from the first sample, not from one to the next: one that is
    /// late by less than an interval is not missing, however often that is.
    fn sampled(&mut self, now: Instant) -> u64 {
        let Some(first) = self.first else {
            self.first = Some(now);
            return 0;
        };
        self.taken += 1;
        let due = (now - first).as_nanos() / self.interval.as_nanos().max(1);
        let missed = due.saturating_sub(self.taken).max(self.missed);
        let more = missed - std::mem::replace(&mut self.missed, missed);
        more.try_into().unwrap_or(u64::MAX)
    }
}

/// A recording in progress. Dropping it takes a last sample, writes what is not
/// yet written and waits for that, but no longer than the recorder's
/// [`flush`](crate::Recorder::flush): what hangs then is left behind. In a process that
/// was forked it does nothing.
#[derive(Debug)]
#[must_use = "dropping it ends the recording"]
pub struct Recording {
    /// Dropped to ask for the end.
    go_on: Option<Sender<()>>,
    /// Has no sender any more when all is written.
    ended: Option<Receiver<()>>,
    /// Which process started it: in a forked one there is no sampler, and locks
    /// are as whichever thread left them.
    process: u32,
    stop: Stop,
}

impl Running for Recording {
    fn begin_stop(&mut self) {
        if self.process != process::id() {
            return;
        }
        self.stop.begin();
        self.go_on = None;
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if self.process != process::id() {
            // Letting go of them may take a lock.
            mem::forget((self.go_on.take(), self.ended.take()));
            return;
        }
        self.begin_stop();
        if let Some(ended) = &self.ended {
            // Whether it ended or did not: there is nobody to tell.
            let _ = ended.recv_timeout(self.stop.rest());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::TryRecvError;

    use super::*;

    #[test]
    fn a_forked_process_does_not_wait() {
        let (go_on, stopped) = channel();
        let (_end, ended) = channel();
        drop(Recording {
            go_on: Some(go_on),
            ended: Some(ended),
            process: process::id() ^ 1,
            stop: Stop::new(Duration::from_secs(3600)),
        });
        // The sampler's end of it knows nothing of that.
        assert_eq!(stopped.try_recv(), Err(TryRecvError::Empty));
    }

    #[test]
    fn missed_samples_are_those_of_whole_intervals() {
        for (at_ms, expected) in [
            (&[0, 10, 20][..], 0),
            // Late, and then in time or late again.
            (&[0, 17, 20, 39, 40], 0),
            (&[0, 14, 28, 42, 56], 1),
            (&[0, 1000, 1010], 99),
            (&[0, 20, 30, 50], 2),
            // A last one, in between.
            (&[0, 10, 13, 20], 0),
        ] {
            let mut missed = Missed::new(Duration::from_millis(10));
            let start = Instant::now();
            let at = at_ms.iter().map(|ms| start + Duration::from_millis(*ms));
            let total: u64 = at.map(|now| missed.sampled(now)).sum();
            assert_eq!(total, expected, "{at_ms:?}");
        }
    }
}
