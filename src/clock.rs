//! The clock that timers read.
//!
//! By default it is [`Instant`], the system's monotonic clock: 15 to 35 ns a
//! reading on current x86-64 machines. With the feature `tsc` and after
//! [`calibrate_clock`], it is the processor's time stamp counter, through the crate
//! `quanta`, where that counter runs at a constant rate in all states: 6 to 12
//! ns. (The benchmark `timer` in `benches/peers` measures both beside each
//! other.) To find the counter's rate takes a while, which recording must not;
//! so nobody does it behind the application's back.

use std::time::{Duration, Instant};

/// A moment on the clock in use when it was taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(Reading);

#[derive(Clone, Copy, Debug)]
enum Reading {
    System(Instant),
    #[cfg(feature = "tsc")]
    Counter(u64),
}

impl Moment {
    #[inline]
    pub(crate) fn now() -> Self {
        #[cfg(feature = "tsc")]
        if let Some(clock) = calibrated::CLOCK.get() {
            return Moment(Reading::Counter(clock.raw()));
        }
        Moment(Reading::System(Instant::now()))
    }

    /// The time since this moment.
    pub(crate) fn elapsed(self) -> Duration {
        Duration::from_nanos(self.elapsed_ns())
    }

    /// The nanoseconds since this moment, at most 2^64 - 1.
    #[inline]
    pub(crate) fn elapsed_ns(self) -> u64 {
        match self.0 {
            Reading::System(start) => as_ns(start.elapsed()),
            #[cfg(feature = "tsc")]
            Reading::Counter(start) => calibrated::since(start),
        }
    }
}

/// A duration in nanoseconds; one of more than 584 years as 584 years.
#[inline]
pub(crate) fn as_ns(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(feature = "tsc")]
mod calibrated {
    use once_cell::race::OnceBox;
    use quanta::Clock;

    pub(super) static CLOCK: OnceBox<Clock> = OnceBox::new();

    #[inline]
    pub(super) fn since(start: u64) -> u64 {
        // There was a clock, or there would be no start.
        CLOCK
            .get()
            .map_or(0, |clock| clock.delta_as_nanos(start, clock.raw()))
    }
}

/// Lets timers that start from now on read the processor's time stamp counter,
/// if it runs at a constant rate, and otherwise change nothing.
///
/// Call it at the start of `main`. Timers that are running are not affected.
///
/// # Cost
/// Blocks for up to 200 ms the first time.
#[cfg(feature = "tsc")]
pub fn calibrate_clock() {
    calibrated::CLOCK.get_or_init(|| Box::new(quanta::Clock::new()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_knows_how_long_ago_it_was() {
        let (moment, instant) = (Moment::now(), Instant::now());
        std::thread::sleep(Duration::from_millis(20));
        let elapsed = moment.elapsed();
        assert!(elapsed >= Duration::from_millis(20), "{elapsed:?}");
        assert!(elapsed <= instant.elapsed() + Duration::from_millis(20));
    }

    #[test]
    #[cfg(feature = "tsc")]
    fn calibrating_does_not_affect_moments_already_taken() {
        let before = Moment::now();
        calibrate_clock();
        let after = Moment::now();
        std::thread::sleep(Duration::from_millis(50));
        let (long, short) = (before.elapsed(), after.elapsed());
        assert!(short <= long, "{short:?} {long:?}");
        for elapsed in [long, short] {
            assert!(elapsed >= Duration::from_millis(49), "{elapsed:?}");
        }
    }
}
