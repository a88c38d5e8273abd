//! The life of an exporter that pushes: wait, collect, send, and again.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::push::Control;
use super::queue::Queue;
use super::schedule::{Ticks, random};
use super::{Failure, Health, Push, Retain, Schedule};
use crate::caught::caught;

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How often one batch is sent before others are given a chance: what takes the
/// connection down each time would be in the way of all that come after it. With
/// the pauses in between that is a quarter of an hour, so an outage costs about
/// four batches an hour, and what comes after waits as before.
const MOST_ATTEMPTS: u32 = 25;

/// The longest that a receiver can ask to be left alone: what is longer is
/// rather a mistake than a wish.
const LONGEST_WISH: Duration = Duration::from_secs(3600);

pub(super) struct Worker<P: Push> {
    push: P,
    schedule: Schedule,
    ticks: Ticks,
    /// When to collect next. It stays when that is over and nobody was free to
    /// do it: whoever sends for longer collects late, and not one time less.
    tick_at: Instant,
    queue: Queue<P::Batch>,
    /// How many attempts failed since one was accepted.
    failures: u32,
    /// How many of them were of the batch that is first.
    attempts: u32,
    /// After a failure, when to try again.
    retry_at: Option<Instant>,
    health: Health,
    control: Arc<Control>,
}

impl<P: Push> Worker<P> {
    pub(super) fn new(push: P, schedule: Schedule, health: Health, control: Arc<Control>) -> Self {
        let ticks = Ticks::new(&schedule);
        Worker {
            push,
            tick_at: next_tick(&ticks),
            ticks,
            queue: Queue::new(schedule.queue_bytes),
            failures: 0,
            attempts: 0,
            retry_at: None,
            schedule,
            health,
            control,
        }
    }

    /// Works until the owner of the exporter ends it.
    pub(super) fn run(mut self) {
        let stop_by = loop {
            let retry_at = self.retry_at.unwrap_or(self.tick_at);
            self.control.wait_until(self.tick_at.min(retry_at));
            if let Some(stop_by) = self.control.stop_by() {
                break stop_by;
            }
            self.guarded(|it| it.turn(Instant::now()));
        };
        self.guarded(|it| it.finish(stop_by));
        let Worker {
            push,
            mut queue,
            health,
            ..
        } = self;
        // One by one, as a panic while another unwinds ends the process.
        while let Some(batch) = queue.pop() {
            discard(batch, &health);
        }
        discard(push, &health);
    }

    /// Does what runs code of the exporter; a panic in it is a failure. Each
    /// place where one may be has to leave the worker in order.
    fn guarded(&mut self, work: impl FnOnce(&mut Self)) {
        if let Err(panic) = caught(|| work(self)) {
            self.health.failed(&panic);
        }
    }

    /// Does what is due.
    fn turn(&mut self, now: Instant) {
        let is_tick = now >= self.tick_at;
        if is_tick {
            self.ticks.met(SystemTime::now());
            self.tick_at = next_tick(&self.ticks);
        }
        let is_paused = self.retry_at.is_some_and(|at| now < at);
        if !is_paused {
            self.retry_at = None;
        }
        let collects = match P::RETAIN {
            Retain::All => is_tick,
            Retain::Latest => !is_paused,
        };
        if collects {
            self.guarded(Self::collect);
        }
        if !is_paused {
            self.send_all();
        }
    }

    fn collect(&mut self) {
        let batch = self.push.collect(SystemTime::now());
        let bytes = match caught(|| P::size_bytes(&batch)) {
            Ok(bytes) => bytes,
            Err(panic) => {
                self.health.failed(&panic);
                return discard(batch, &self.health);
            }
        };
        self.queue.push(batch, bytes);
        while self.queue.is_too_long() {
            self.pop();
            self.health.dropped(1);
        }
        self.health.waits(self.queue.bytes());
    }

    /// Drops the oldest of what waits.
    fn pop(&mut self) {
        self.attempts = 0;
        if let Some(batch) = self.queue.pop() {
            discard(batch, &self.health);
        }
    }

    /// Sends what waits, until one fails or it is time to collect.
    fn send_all(&mut self) {
        let deadline = self.schedule.send_deadline();
        while self.send_one(Instant::now() + deadline).is_continue()
            && Instant::now() < self.tick_at
            && self.control.stop_by().is_none()
        {}
        self.health.waits(self.queue.bytes());
    }

    /// Sends the oldest of what waits. Breaks if there is none, or if it has
    /// to wait longer.
    fn send_one(&mut self, deadline: Instant) -> ControlFlow<()> {
        let Some(batch) = self.queue.front() else {
            return ControlFlow::Break(());
        };
        let start = Instant::now();
        let result = caught(|| self.push.send(batch, deadline))
            .unwrap_or_else(|panic| Err(Failure::permanent(panic)));
        let time = start.elapsed();
        match result {
            Ok(sent) => {
                self.pop();
                self.failures = 0;
                self.health.succeeded(sent.bytes, time);
                self.health.rejected(sent.rejected);
                if let Some(warning) = sent.warning {
                    self.health.warned(&warning);
                }
                ControlFlow::Continue(())
            }
            Err(failure) => {
                self.health.took(time);
                self.health.failed(&failure.to_string());
                self.failed(&failure)
            }
        }
    }

    /// Decides about the batch that was not accepted.
    fn failed(&mut self, failure: &Failure) -> ControlFlow<()> {
        if !failure.is_retryable() {
            self.pop();
            self.health.dropped(1);
            self.health.rejected(failure.series_rejected());
            return ControlFlow::Continue(());
        }
        // A receiver that says when to come again means the batch as well.
        if failure.retry_after().is_none() {
            self.attempts += 1;
        }
        if P::RETAIN == Retain::Latest {
            self.pop();
        } else if self.attempts == MOST_ATTEMPTS {
            self.pop();
            self.health.dropped(1);
        }
        let wish = failure.retry_after().unwrap_or_default().min(LONGEST_WISH);
        let pause = pause(self.schedule.interval(), self.failures);
        self.failures = self.failures.saturating_add(1);
        self.retry_at = Some(Instant::now() + pause.max(wish));
        ControlFlow::Break(())
    }

    /// Collects and sends one last time: each batch once, so that a receiver
    /// that is gone does not hold up the end of the process.
    fn finish(&mut self, stop_by: Instant) {
        let (mut send_by, mut finish_by) = (stop_by, stop_by);
        if self.push.has_last_words() {
            let rest = stop_by.saturating_duration_since(Instant::now());
            send_by -= rest / 4;
            // The owner waits no longer, and what became of it is to be told
            // before the process ends.
            finish_by -= rest / 16;
        }
        self.guarded(Self::collect);
        while Instant::now() < send_by && self.send_one(send_by).is_continue() {}
        self.health.dropped(self.queue.len() as u64);
        if let Err(failure) = self.push.finish(finish_by) {
            self.health.warned(&failure.to_string());
        }
    }
}

fn next_tick(ticks: &Ticks) -> Instant {
    Instant::now() + ticks.until_next(SystemTime::now())
}

/// Drops what the exporter made, whose drop is its own code as well.
fn discard<T>(made: T, health: &Health) {
    if let Err(panic) = caught(|| drop(made)) {
        health.failed(&panic);
    }
}

/// How long to wait after one more failure. Chance takes up to half of it, so
/// that those who failed together do not come back together.
fn pause(interval: Duration, failures: u32) -> Duration {
    let first = interval.clamp(Duration::from_millis(100), Duration::from_secs(1));
    let longest = first
        .saturating_mul(1 << failures.min(10))
        .min(LONGEST_PAUSE);
    let chance = random() as f64 / u64::MAX as f64;
    longest.mul_f64(1.0 - chance / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Sent;

    /// Refuses the first batch, in a way that may pass.
    struct Refused(Option<Duration>);

    impl Push for Refused {
        type Batch = u32;
        const RETAIN: Retain = Retain::All;

        fn collect(&mut self, _: SystemTime) -> u32 {
            0
        }

        fn size_bytes(_: &u32) -> usize {
            4
        }

        fn send(&mut self, batch: &u32, _: Instant) -> Result<Sent, Failure> {
            let failure = Failure::retry("the connection was reset");
            match (batch, self.0) {
                (0, None) => Err(failure),
                (0, Some(wish)) => Err(failure.after(wish)),
                _ => Ok(Sent::default()),
            }
        }
    }

    fn worker(name: &str, wish: Option<Duration>) -> Worker<Refused> {
        let schedule = Schedule::every(Duration::from_secs(1));
        let health = Health::new("refused", name);
        let mut worker = Worker::new(Refused(wish), schedule, health, Arc::default());
        for batch in 0..3 {
            worker.queue.push(batch, 4);
        }
        worker
    }

    #[test]
    fn a_batch_that_never_arrives_is_dropped_and_the_rest_goes_on() {
        let mut worker = worker("never", None);
        for left in (1..MOST_ATTEMPTS).rev() {
            assert!(worker.send_one(Instant::now()).is_break());
            assert_eq!(worker.queue.front(), Some(&0), "{left} attempts are left");
        }
        assert!(worker.send_one(Instant::now()).is_break());
        assert!(worker.send_one(Instant::now()).is_continue());
        assert_eq!(worker.queue.front(), Some(&2));
    }

    #[test]
    fn a_receiver_that_says_when_to_come_again_is_believed() {
        let mut worker = worker("busy", Some(Duration::from_secs(1)));
        for _ in 0..2 * MOST_ATTEMPTS {
            assert!(worker.send_one(Instant::now()).is_break());
        }
        assert_eq!(worker.queue.front(), Some(&0));
    }
}
