//! When an exporter exports.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

/// The longest of all times: what is longer may be past the end of the clock.
const YEAR: Duration = Duration::from_secs(31_536_000);

/// The least time that anything can be done in.
const LEAST: Duration = Duration::from_millis(1);

/// How often an exporter exports, and how much time and memory it may take.
///
/// # Examples
/// ```
/// use metriken_exposition::export::Schedule;
/// use std::time::Duration;
///
/// let schedule = Schedule::every(Duration::from_secs(10))
///     .jitter(Duration::from_secs(2))
///     .deadline(Duration::from_secs(3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub(super) interval: Duration,
    pub(super) jitter: Duration,
    pub(super) deadline: Option<Duration>,
    pub(super) queue_bytes: usize,
    pub(super) flush: Duration,
}

impl Schedule {
    /// An export every `interval`, at whole multiples of it since the Unix
    /// epoch. Less than a millisecond counts as one, more than a year as a
    /// year.
    pub fn every(interval: Duration) -> Self {
        Schedule {
            interval: interval.clamp(LEAST, YEAR),
            jitter: Duration::ZERO,
            deadline: None,
            queue_bytes: 8 << 20,
            flush: Duration::from_secs(5),
        }
    }

    /// Exports later by a time below `jitter`, drawn once, so that a thousand
    /// processes do not reach one receiver at the same moment. None by default;
    /// at most the interval.
    #[must_use]
    pub fn jitter(mut self, jitter: Duration) -> Self {
        self.jitter = jitter.min(self.interval);
        self
    }

    /// How long one attempt to send may take: unless said, the interval, but at
    /// least a second and at most ten. At least a millisecond, at most a year.
    ///
    /// The exporter does not collect while it sends, so a deadline longer than
    /// the interval leaves out moments when the receiver is that slow.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline.clamp(LEAST, YEAR));
        self
    }

    /// How many bytes may wait to be sent, for exporters that keep what was not
    /// accepted: 8 MiB by default.
    #[must_use]
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.queue_bytes = bytes;
        self
    }

    /// How long the last export may take that the end of the exporter brings:
    /// 5 seconds by default, at most a year.
    #[must_use]
    pub fn flush(mut self, flush: Duration) -> Self {
        self.flush = flush.min(YEAR);
        self
    }

    /// The time between two exports.
    pub fn interval(&self) -> Duration {
        self.interval
    }

    /// How long one attempt to send may take.
    pub(super) fn send_deadline(&self) -> Duration {
        let (least, most) = (Duration::from_secs(1), Duration::from_secs(10));
        self.deadline
            .unwrap_or_else(|| self.interval.clamp(least, most))
    }
}

/// The moments of a schedule, for exporters that read the metrics on a thread of
/// their own; [`run`](super::run()) keeps to them by itself.
///
/// They are those of the wall clock, which can be set. However it jumps, a wait
/// is three intervals at most, and a jump brings one export more at most.
///
/// # Examples
/// ```
/// use metriken_exposition::export::{Schedule, Ticks};
/// use std::thread;
/// use std::time::{Duration, SystemTime};
///
/// let mut ticks = Ticks::new(&Schedule::every(Duration::from_millis(10)));
/// for _ in 0..3 {
///     thread::sleep(ticks.until_next(SystemTime::now()));
///     ticks.met(SystemTime::now());
///     // What is to be done every 10 ms.
/// }
/// ```
#[derive(Debug)]
pub struct Ticks {
    interval_ns: u128,
    offset_ns: u128,
    /// The number of the last one that was met.
    last: Option<u128>,
}

impl Ticks {
    /// The moments of `schedule`, with a jitter drawn now.
    pub fn new(schedule: &Schedule) -> Self {
        let jitter_ns = schedule.jitter.as_nanos();
        let offset_ns = match jitter_ns {
            0 => 0,
            _ => u128::from(random()) % jitter_ns,
        };
        Ticks {
            interval_ns: schedule.interval.as_nanos(),
            offset_ns,
            last: None,
        }
    }

    /// How long it is, at `now`, until the next one.
    ///
    /// The one that was last is not met twice, however the clock was set back
    /// by less than an interval; if it was set back further, they begin anew.
    pub fn until_next(&self, now: SystemTime) -> Duration {
        let now_ns = unix_ns(now);
        let mut next = self.number(now_ns) + 1;
        if let Some(last) = self.last
            && last >= next
            && last - next < 2
        {
            next = last + 1;
        }
        let ns = (next * self.interval_ns + self.offset_ns).saturating_sub(now_ns);
        Duration::from_nanos(ns.try_into().unwrap_or(u64::MAX))
    }

    /// Notes that the last one was met, or the next if it is almost `now`.
    pub fn met(&mut self, now: SystemTime) {
        // Waits may end a little early by the wall clock, which is corrected by
        // much less than this. They may also end late by most of an interval,
        // which is not to cost the next one.
        self.last = Some(self.number(unix_ns(now) + self.interval_ns / 16));
    }

    /// The number of the last one before or at a time.
    fn number(&self, unix_ns: u128) -> u128 {
        unix_ns.saturating_sub(self.offset_ns) / self.interval_ns
    }
}

fn unix_ns(time: SystemTime) -> u128 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_nanos())
}

/// A number that nobody can foretell.
pub(super) fn random() -> u64 {
    RandomState::new().hash_one(0)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use proptest::prelude::*;

    use super::*;

    fn at(ms: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(ms)
    }

    fn ticks(schedule: Schedule) -> Ticks {
        Ticks::new(&schedule)
    }

    #[test]
    fn exports_are_at_multiples_of_the_interval() {
        let ticks = ticks(Schedule::every(Duration::from_secs(10)));
        assert_eq!(ticks.until_next(at(1_234)), Duration::from_millis(8_766));
        assert_eq!(ticks.until_next(at(10_000)), Duration::from_secs(10));
    }

    #[test]
    fn a_wait_that_ends_early_or_a_clock_set_back_a_little_repeats_none() {
        let mut ticks = ticks(Schedule::every(Duration::from_secs(10)));
        ticks.met(at(19_990));
        assert_eq!(ticks.until_next(at(19_995)), Duration::from_millis(10_005));
        ticks.met(at(30_010));
        assert_eq!(ticks.until_next(at(29_995)), Duration::from_millis(10_005));
    }

    #[test]
    fn a_wait_that_ends_late_does_not_cost_the_next_one() {
        let mut ticks = ticks(Schedule::every(Duration::from_secs(10)));
        ticks.met(at(29_000));
        assert_eq!(ticks.until_next(at(29_000)), Duration::from_secs(1));
    }

    #[test]
    fn a_clock_set_back_far_does_not_stop_exports() {
        let mut ticks = ticks(Schedule::every(Duration::from_secs(10)));
        ticks.met(at(1_000_000));
        assert!(ticks.until_next(at(500_003)) <= Duration::from_secs(10));
    }

    proptest! {
        /// Each wait ends, and then the clock jumps.
        #[test]
        fn no_jump_of_the_clock_brings_a_storm_or_a_long_sleep(
            interval_ms in 1..100_000_u64,
            jumps_ms in prop::collection::vec(
                prop_oneof![Just(0), -10..10_i64, -400_000..400_000_i64],
                1..50,
            ),
        ) {
            let interval = Duration::from_millis(interval_ms);
            let mut ticks = ticks(Schedule::every(interval));
            let (mut spent, mut wall_ms) = (Duration::ZERO, 50_000_000_i64);
            for &jump_ms in &jumps_ms {
                let wait = ticks.until_next(at(wall_ms as u64));
                prop_assert!(wait <= 3 * interval, "{wait:?}");
                spent += wait;
                wall_ms += wait.as_millis() as i64 + jump_ms;
                ticks.met(at(wall_ms as u64));
            }
            let jumps = jumps_ms.iter().filter(|&&jump_ms| jump_ms != 0).count();
            let exports = jumps_ms.len() as u64;
            let fair = (spent.as_millis() as u64).div_ceil(interval_ms) + jumps as u64;
            prop_assert!(exports <= fair, "{exports} exports, {fair} are fair");
        }
    }

    #[test]
    fn jitter_moves_all_exports_by_the_same_time() {
        let every = Schedule::every(Duration::from_secs(10)).jitter(Duration::from_secs(4));
        let mut offsets = Vec::new();
        for _ in 0..64 {
            let ticks = ticks(every.clone());
            let offset = ticks.until_next(at(10_000)).as_nanos() % 10_000_000_000;
            assert!(offset < 4_000_000_000, "{offset}");
            let later = ticks.until_next(at(15_000)).as_nanos() + 5_000_000_000;
            assert_eq!(later % 10_000_000_000, offset);
            offsets.push(offset);
        }
        offsets.dedup();
        assert!(offsets.len() > 1);
    }

    #[test]
    fn what_makes_no_sense_is_brought_into_range() {
        let schedule = Schedule::every(Duration::ZERO).jitter(Duration::MAX);
        assert_eq!(schedule.interval(), Duration::from_millis(1));
        assert_eq!(schedule.jitter, Duration::from_millis(1));
        assert_eq!(schedule.send_deadline(), Duration::from_secs(1));
        let schedule = schedule.deadline(Duration::ZERO);
        assert_eq!(schedule.send_deadline(), Duration::from_millis(1));
        let schedule = schedule.deadline(Duration::MAX).flush(Duration::MAX);
        // Neither is past the end of the clock.
        let _ = Instant::now() + schedule.send_deadline() + schedule.flush;
    }
}
