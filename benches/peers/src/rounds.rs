//! Rounds in which everything is measured once, one after the other. What
//! slows down the machine for a while slows down all alike; so ratios are
//! taken within a round.

use std::time::Duration;

use crate::Settings;
use crate::machine::{Watch, wait_until_quiet};

/// What was measured, and how well.
pub struct Rounds {
    /// For each of what was measured, a number a round.
    pub samples: Vec<Vec<f64>>,
    /// How many rounds others disturbed that are in there all the same.
    pub disturbed: usize,
}

/// How long to wait for a quiet machine, for one table.
const PATIENCE: Duration = Duration::from_secs(30);

/// Calls each of `measurements` once a round.
pub fn rounds(settings: Settings, measurements: &mut [Box<dyn FnMut() -> f64 + '_>]) -> Rounds {
    let mut samples = vec![Vec::new(); measurements.len()];
    let mut disturbed = Vec::new();
    let mut patience = PATIENCE;
    while samples[0].len() < settings.rounds {
        if settings.quiet {
            wait_until_quiet(&mut patience);
        }
        let watch = Watch::start();
        let round: Vec<f64> = measurements.iter_mut().map(|measure| measure()).collect();
        let bad = watch.disturbed();
        if bad && settings.quiet && !patience.is_zero() {
            patience = patience.saturating_sub(watch.elapsed());
            continue;
        }
        disturbed.push(bad);
        for (samples, sample) in samples.iter_mut().zip(round) {
            samples.push(sample);
        }
    }
    Rounds {
        samples,
        disturbed: disturbed.iter().filter(|&&bad| bad).count(),
    }
}

pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        (values[middle - 1] + values[middle]) / 2.0
    }
}
