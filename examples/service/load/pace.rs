use std::f64::consts::TAU;
use std::time::{Duration, Instant};

/// The waves: their period, and how far they go from the average.
const WAVE_S: f64 = 30.0;
const WAVE_HEIGHT: f64 = 0.35;

/// The bursts: how often there is one, how long it lasts, and how many times
/// the rate it takes.
const BURST_EVERY_S: f64 = 17.0;
const BURST_S: f64 = 2.0;
const BURST_HEIGHT: f64 = 2.5;

/// How fast requests are to come, as time goes by.
pub(super) struct Pace {
    start: Instant,
    rate: f64,
}

impl Pace {
    /// `rate` requests a second, but for waves and bursts.
    pub(super) fn new(rate: f64) -> Self {
        Pace {
            start: Instant::now(),
            rate,
        }
    }

    /// The requests a second at a given time.
    pub(super) fn rate_at(&self, time: Instant) -> f64 {
        let elapsed_s = time.saturating_duration_since(self.start).as_secs_f64();
        let wave = 1.0 + WAVE_HEIGHT * (TAU * elapsed_s / WAVE_S).sin();
        let bursts = elapsed_s % BURST_EVERY_S >= BURST_EVERY_S - BURST_S;
        self.rate * wave * if bursts { BURST_HEIGHT } else { 1.0 }
    }

    /// The time from one request of a client to its next, if the client makes
    /// `share` of all requests. `random` from 0 to 1 makes the requests of many
    /// clients come as if they knew nothing of each other.
    pub(super) fn interval_at(&self, time: Instant, share: f64, random: f64) -> Duration {
        let average_s = 1.0 / (self.rate_at(time) * share);
        let factor = -(1.0 - random).ln();
        // The slowest load, by the most clients, is still one in minutes.
        Duration::from_secs_f64((average_s * factor).min(3_600.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn there_are_waves_and_bursts_around_the_rate() {
        let pace = Pace::new(1_000.0);
        let at = |s: f64| pace.rate_at(pace.start + Duration::from_secs_f64(s));
        assert_eq!(at(0.0), 1_000.0);
        assert!(at(7.5) > 1_300.0 && at(22.5) < 700.0);
        assert!(at(16.0) > 2.0 * at(14.0));
    }

    #[test]
    fn intervals_average_to_the_rate() {
        let pace = Pace::new(100.0);
        let mut random = Random::new(5);
        let interval = |_| pace.interval_at(pace.start, 0.5, random.fraction());
        let sum: Duration = (0..10_000).map(interval).sum();
        assert!((190.0..210.0).contains(&sum.as_secs_f64()), "{sum:?}");
    }
}
