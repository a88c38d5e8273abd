use metriken::histogram::Histogram;

use super::reading::Reading;

/// What happened between two readings, about a second apart.
pub(super) struct Second<'a> {
    pub(super) before: &'a Reading,
    pub(super) now: &'a Reading,
    seconds: f64,
}

/// The middle, what one in a hundred exceeds, and one in a thousand; in
/// nanoseconds, if there was anything to measure.
pub(super) type Quantiles = [Option<u64>; 3];

impl<'a> Second<'a> {
    pub(super) fn between(before: &'a Reading, now: &'a Reading) -> Self {
        let elapsed = now.at.saturating_duration_since(before.at);
        Second {
            before,
            now,
            seconds: elapsed.as_secs_f64().max(1e-3),
        }
    }

    /// How much more a second something became.
    pub(super) fn rate(&self, of: impl Fn(&Reading) -> u64) -> f64 {
        of(self.now).saturating_sub(of(self.before)) as f64 / self.seconds
    }

    /// The lookups that found their key, of all; `None` if there were none.
    pub(super) fn hit_ratio(&self) -> Option<f64> {
        let hits = self.rate(|reading| reading.hits);
        let lookups = hits + self.rate(|reading| reading.misses);
        (lookups > 0.0).then(|| hits / lookups)
    }

    /// The processor time that the process used, in processors.
    pub(super) fn cpus(&self) -> f64 {
        self.rate(|reading| reading.cpu_ns) / 1e9
    }

    /// Quantiles of what was recorded between the readings.
    pub(super) fn quantiles(&self, of: impl Fn(&Reading) -> &Option<Histogram>) -> Quantiles {
        let recorded = match (of(self.before), of(self.now)) {
            (Some(before), Some(now)) => now.checked_sub(before).ok(),
            (None, now) => now.clone(),
            (Some(_), None) => None,
        };
        [0.5, 0.99, 0.999].map(|quantile| {
            let bucket = recorded.as_ref()?.quantile_bucket(quantile).ok()??;
            // The end, so that what is shown is never better than what was.
            Some(bucket.end())
        })
    }
}
