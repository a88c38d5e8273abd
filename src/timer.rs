//! Measuring how long something takes.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::Histogram;
use crate::clock::{self, Moment};

/// Records the time from [`Histogram::start`] until it is dropped, also by a
/// panic or an early return.
///
/// # Examples
/// ```
/// use metriken::{Histogram, metric};
///
/// /// Time to compact a segment.
/// #[metric(unit = "nanoseconds")]
/// static COMPACTION: Histogram = Histogram::new(7, 64);
///
/// fn compact(segment: &str) -> Result<(), std::num::ParseIntError> {
///     let timing = COMPACTION.start();
///     let size: u32 = segment.parse()?;
///     if size == 0 {
///         timing.discard();
///     }
///     Ok(())
/// }
/// # compact("7").unwrap(); compact("0").unwrap(); compact("x").unwrap_err();
/// # assert_eq!(COMPACTION.count(), 2);
/// ```
#[must_use = "dropped at once, a timer has measured nothing: bind it to a name other than `_`"]
#[derive(Debug)]
pub struct Timer<'h> {
    histogram: &'h Histogram,
    start: Moment,
}

impl Timer<'_> {
    /// The time so far.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Records now, and returns what was recorded.
    pub fn stop(self) -> Duration {
        let elapsed = self.elapsed();
        self.histogram.record_duration(elapsed);
        mem::forget(self);
        elapsed
    }

    /// Records nothing.
    pub fn discard(self) {
        mem::forget(self);
    }
}

impl Drop for Timer<'_> {
    #[inline]
    fn drop(&mut self) {
        self.histogram.record(self.start.elapsed_ns());
    }
}

pin_project! {
    /// A future whose time from the first poll to completion is recorded. See
    /// [`Histogram::time_future`].
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct Timed<'h, F> {
        #[pin]
        future: F,
        histogram: &'h Histogram,
        start: Option<Moment>,
        dropped_too: bool,
    }

    impl<F> PinnedDrop for Timed<'_, F> {
        fn drop(this: Pin<&mut Self>) {
            if let Some(start) = this.start && this.dropped_too {
                this.histogram.record(start.elapsed_ns());
            }
        }
    }
}

impl<F> Timed<'_, F> {
    /// Records futures that are dropped after their first poll too: the time
    /// until then. On a bad day, those that were given up are the slow ones.
    pub fn dropped_too(mut self) -> Self {
        self.dropped_too = true;
        self
    }
}

impl<F: Future> Future for Timed<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let start = *this.start.get_or_insert_with(Moment::now);
        let polled = this.future.poll(context);
        if polled.is_ready() {
            // Taken, so that the drop that follows does not record again.
            *this.start = None;
            this.histogram.record(start.elapsed_ns());
        }
        polled
    }
}

impl Histogram {
    /// Starts to measure; dropping the timer records the elapsed nanoseconds.
    ///
    /// Declare such a histogram with `unit = "nanoseconds"`: the unit says what is
    /// recorded, and converts nothing here.
    ///
    /// # Cost
    /// One reading of the clock here and one when it stops, besides recording.
    #[inline]
    pub fn start(&self) -> Timer<'_> {
        Timer {
            histogram: self,
            start: Moment::now(),
        }
    }

    /// Calls `work` and records the nanoseconds that it took, also if it
    /// panics.
    ///
    /// # Examples
    /// ```
    /// # static HASHING: metriken::Histogram = metriken::Histogram::new(7, 64);
    /// let sum: u64 = HASHING.time(|| (0..1000).sum());
    /// assert_eq!((sum, HASHING.count()), (499_500, 1));
    /// ```
    #[inline]
    pub fn time<R>(&self, work: impl FnOnce() -> R) -> R {
        let _timing = self.start();
        work()
    }

    /// Wraps `future` to record the nanoseconds from its first poll to its
    /// completion, waiting included. A future that is dropped earlier is not
    /// recorded, unless [`Timed::dropped_too`] says so.
    ///
    /// # Examples
    /// ```
    /// # static FETCHES: metriken::Histogram = metriken::Histogram::new(7, 64);
    /// # use std::{future, pin::pin, task::{Context, Poll, Waker}};
    /// # fn fetch() -> future::Ready<u32> { future::ready(7) }
    /// let timed = FETCHES.time_future(fetch());
    /// # let poll = pin!(timed).poll(&mut Context::from_waker(Waker::noop()));
    /// # assert_eq!((poll, FETCHES.count()), (Poll::Ready(7), 1));
    /// ```
    pub fn time_future<F: Future>(&self, future: F) -> Timed<'_, F> {
        Timed {
            future,
            histogram: self,
            start: None,
            dropped_too: false,
        }
    }

    /// Records a duration in nanoseconds; one of more than 584 years as 584
    /// years.
    #[inline]
    pub fn record_duration(&self, duration: Duration) {
        self.record(clock::as_ns(duration));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::pin::pin;
    use std::task::Waker;
    use std::thread;

    const PAUSE: Duration = Duration::from_millis(5);

    fn at_least_one_pause(histogram: &Histogram) -> bool {
        histogram.count() == 1 && histogram.sum() >= PAUSE.as_nanos() as u64
    }

    #[test]
    fn a_timer_records_when_it_is_dropped() {
        let histogram = Histogram::new(7, 64);
        let timing = histogram.start();
        thread::sleep(PAUSE);
        assert!(timing.elapsed() >= PAUSE);
        assert_eq!(histogram.count(), 0);
        drop(timing);
        assert!(at_least_one_pause(&histogram));
    }

    #[test]
    fn stopping_records_once_and_discarding_not_at_all() {
        let histogram = Histogram::new(7, 64);
        let recorded = histogram.start().stop();
        histogram.start().discard();
        assert_eq!(histogram.count(), 1);
        assert_eq!(histogram.sum(), recorded.as_nanos() as u64);
    }

    #[test]
    fn work_that_panics_is_recorded() {
        let histogram = Histogram::new(7, 64);
        let panic = AssertUnwindSafe(|| histogram.time(|| std::panic::resume_unwind(Box::new(1))));
        let result: Result<(), _> = catch_unwind(panic);
        assert!(result.is_err());
        assert_eq!(histogram.count(), 1);
    }

    /// A future that is ready at the second poll.
    fn second_time() -> impl Future<Output = ()> {
        let mut polls = 0;
        future::poll_fn(move |_| {
            polls += 1;
            if polls == 2 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    }

    fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_future_is_recorded_once_from_first_poll_to_completion() {
        let histogram = Histogram::new(7, 64);
        {
            let mut timed = pin!(histogram.time_future(second_time()).dropped_too());
            assert!(poll(timed.as_mut()).is_pending());
            assert_eq!(histogram.count(), 0);
            thread::sleep(PAUSE);
            assert!(poll(timed.as_mut()).is_ready());
            assert!(at_least_one_pause(&histogram));
        }
        assert_eq!(histogram.count(), 1);
    }

    #[test]
    fn a_dropped_future_is_recorded_only_if_asked_for_and_polled() {
        let histogram = Histogram::new(7, 64);
        drop(histogram.time_future(second_time()).dropped_too());
        {
            let mut timed = pin!(histogram.time_future(second_time()));
            assert!(poll(timed.as_mut()).is_pending());
        }
        assert_eq!(histogram.count(), 0);
        {
            let mut timed = pin!(histogram.time_future(second_time()).dropped_too());
            assert!(poll(timed.as_mut()).is_pending());
            thread::sleep(PAUSE);
        }
        assert!(at_least_one_pause(&histogram));
    }

    #[test]
    fn a_duration_beyond_the_range_is_the_longest_there_is() {
        let histogram = Histogram::new(7, 64);
        histogram.record_duration(Duration::MAX);
        assert_eq!(histogram.sum(), u64::MAX);
    }
}
