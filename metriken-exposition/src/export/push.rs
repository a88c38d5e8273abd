//! Exporters that push: what they implement, and how they are run.

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use std::{process, ptr, thread};

use super::worker::Worker;
use super::{Error, Failure, Health, Running, Schedule, Sent};

/// An exporter that sends what it collects, in its own time.
///
/// It owns what it needs for that, a [`Walker`](crate::Walker) first of all.
/// Both methods run on the exporter's own thread. See [the module](super) for
/// what calls them when.
pub trait Push: Send + 'static {
    /// What one collection brings and one sending takes.
    type Batch: Send + 'static;

    /// What becomes of a batch that could not be sent.
    const RETAIN: Retain = Retain::Latest;

    /// Reads the metrics, which is `at` this time.
    fn collect(&mut self, at: SystemTime) -> Self::Batch;

    /// How much memory a batch takes.
    fn size_bytes(batch: &Self::Batch) -> usize;

    /// Sends a batch. It returns by the deadline, whatever the receiver does.
    ///
    /// # Errors
    /// A failure that [may pass](Failure::retry) is tried again, any other
    /// drops the batch.
    fn send(&mut self, batch: &Self::Batch, deadline: Instant) -> Result<Sent, Failure>;

    /// Whether [`finish`](Self::finish) has something to send. If so, a quarter
    /// of the [schedule's flush](Schedule::flush) is kept for it, however slow
    /// the receiver is to take the last batch.
    fn has_last_words(&self) -> bool {
        false
    }

    /// Finishes after the last batch: closes a file, ends a connection.
    ///
    /// # Errors
    /// A failure of either sort is logged, and that is all: nobody tries again.
    fn finish(&mut self, deadline: Instant) -> Result<(), Failure> {
        let _ = deadline;
        Ok(())
    }
}

/// What becomes of a batch that could not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retain {
    /// It is forgotten, and the next attempt collects anew. For totals, which
    /// the next batch contains; also for differences, if what they are
    /// differences to moves on only when they were accepted.
    Latest,
    /// It waits, with those that come after, until there are more than
    /// [`Schedule::queue_bytes`], or it was sent 25 times in vain. For values
    /// with a time, each worth something by itself.
    All,
}

/// Starts an exporter on a thread of its own.
///
/// `exporter` is what it is called in the metrics about it; `target` is where it
/// sends to, in text without secrets.
///
/// # Errors
/// If the system has no room for another thread.
pub fn run<P: Push>(
    exporter: &'static str,
    target: &str,
    push: P,
    schedule: Schedule,
) -> Result<Exporting, Error> {
    let control = Arc::new(Control::default());
    let health = Health::new(exporter, target);
    let flush = schedule.flush;
    let worker = Worker::new(push, schedule, health, Arc::clone(&control));
    let ends = Ends(Arc::clone(&control));
    let spawned = thread::Builder::new()
        .name(format!("metriken-{exporter}"))
        .spawn(move || {
            ends.begin();
            worker.run();
        });
    match spawned {
        Ok(_) => Ok(Exporting {
            control,
            flush,
            process: process::id(),
        }),
        Err(error) => Err(Error::thread(&format!("{exporter} at {target}"), error)),
    }
}

/// An exporter that pushes. Dropping it exports one last time and waits for
/// that, but no longer than the [schedule's flush](Schedule::flush): what hangs
/// then is left behind. It does not wait for itself, if the exporter's own code
/// drops it, nor in a process that was forked, where its thread is not.
#[derive(Debug)]
#[must_use = "dropping it ends the exporter"]
pub struct Exporting {
    control: Arc<Control>,
    flush: Duration,
    /// Which process started it: a forked one has only a copy of the lock, which
    /// may be held forever.
    process: u32,
}

impl Exporting {
    /// One that has ended and never began, where an exporter is turned off.
    ///
    /// # Examples
    /// ```
    /// use metriken_exposition::export::Exporting;
    ///
    /// drop(Exporting::ended()); // sends nothing and waits for nobody
    /// ```
    pub fn ended() -> Self {
        let control = Control::default();
        control.end();
        Exporting {
            control: Arc::new(control),
            flush: Duration::ZERO,
            process: process::id(),
        }
    }

    fn is_forked(&self) -> bool {
        self.process != process::id()
    }
}

impl Running for Exporting {
    fn begin_stop(&mut self) {
        if !self.is_forked() {
            self.control.stop(Instant::now() + self.flush);
        }
    }
}

impl Drop for Exporting {
    fn drop(&mut self) {
        self.begin_stop();
        if !self.is_forked() && !self.control.is_of_this_thread() {
            self.control.wait_for_end();
        }
    }
}

thread_local! {
    /// The control of the exporter whose thread this is. Without a destructor,
    /// so that it can be asked for to the end of any thread.
    static OWN: Cell<*const Control> = const { Cell::new(ptr::null()) };
}

/// Tells the owner that the thread has ended, however it ends.
struct Ends(Arc<Control>);

impl Ends {
    /// Notes that this is the thread.
    fn begin(&self) {
        OWN.set(Arc::as_ptr(&self.0));
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// What an exporter's thread and its owner tell each other.
#[derive(Debug, Default)]
pub(super) struct Control {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// By when all must be done.
    stop_by: Option<Instant>,
    ended: bool,
}

impl Control {
    /// Waits until `until`, or until the exporter is to stop.
    pub(super) fn wait_until(&self, until: Instant) {
        let mut state = self.lock();
        while state.stop_by.is_none() {
            let Some(rest) = remaining(until) else {
                return;
            };
            state = self.wait(state, rest);
        }
    }

    /// By when all must be done, if the exporter is to stop.
    pub(super) fn stop_by(&self) -> Option<Instant> {
        self.lock().stop_by
    }

    /// Whether the calling thread is that of the exporter.
    fn is_of_this_thread(&self) -> bool {
        ptr::eq(OWN.get(), self)
    }

    /// Tells the owner that the thread is about to end.
    fn end(&self) {
        self.lock().ended = true;
        self.changed.notify_all();
    }

    fn stop(&self, by: Instant) {
        self.lock().stop_by.get_or_insert(by);
        self.changed.notify_all();
    }

    fn wait_for_end(&self) {
        let mut state = self.lock();
        while !state.ended {
            let Some(rest) = state.stop_by.and_then(remaining) else {
                return;
            };
            state = self.wait(state, rest);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, most: Duration) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout(state, most);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// How long it is until then; `None` if that is now or was before.
fn remaining(until: Instant) -> Option<Duration> {
    let rest = until.saturating_duration_since(Instant::now());
    (!rest.is_zero()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_forked_process_neither_waits_nor_locks() {
        let control = Arc::new(Control::default());
        // As whichever thread was not forked may have left it.
        let _held = control.lock();
        let exporting = Exporting {
            control: Arc::clone(&control),
            flush: Duration::from_secs(3600),
            process: process::id() ^ 1,
        };
        let (done, is_done) = channel();
        thread::spawn(move || {
            drop(exporting);
            let _ = done.send(());
        });
        assert!(is_done.recv_timeout(Duration::from_secs(20)).is_ok());
    }
}
