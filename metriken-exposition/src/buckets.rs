//! Which of a histogram's buckets a classic exposition shows.
//!
//! An H2 histogram has thousands of buckets; Prometheus' classic histograms
//! live with a few dozen. What is shown is a choice of bounds, each the end of
//! a bucket of the histogram, so that the counts are exact. The choice depends
//! on nothing but the histogram's declaration: a bound, once shown, stays.
//!
//! By default the bounds are ends of powers of two. Histograms have those in
//! common whatever their precision, so their series can be summed.

use histogram::Config;
use metriken_core::h2;

use crate::number::Scale;

/// A choice of the bounds that classic histograms show.
///
/// # Examples
/// ```
/// use metriken_exposition::Buckets;
///
/// // Every second power of two from 2^10 up to 2^30 of the recorded unit.
/// let coarse = Buckets::powers_of_two(10, 30, 2);
/// // What the alerts ask for, in the shown unit (seconds, bytes).
/// let objectives = Buckets::near([0.005, 0.05, 0.5]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Buckets(Choice);

#[derive(Clone, Debug, PartialEq)]
enum Choice {
    ByUnit,
    Powers { from: u8, to: u8, step: u8 },
    Near(Vec<f64>),
}

impl Default for Buckets {
    /// For times recorded in less than seconds, the powers of two from about a
    /// microsecond to about 17 seconds: up to 25 bounds. For everything else,
    /// the powers of four up to 2^32: 16 bounds.
    fn default() -> Self {
        Buckets(Choice::ByUnit)
    }
}

impl Buckets {
    /// The ends of the ranges below 2^`from`, 2^(`from` + `step`) and so on, up
    /// to 2^`to`, in the recorded unit. A step of zero counts as one; a bound
    /// beyond the histogram's range is left out.
    pub const fn powers_of_two(from: u8, to: u8, step: u8) -> Self {
        Buckets(Choice::Powers { from, to, step })
    }

    /// For each of `bounds`, given in the shown unit, the end of the bucket
    /// that it falls into. What is negative, not a number or beyond the
    /// histogram's range is left out.
    pub fn near(bounds: impl Into<Vec<f64>>) -> Self {
        Buckets(Choice::Near(bounds.into()))
    }

    /// The chosen buckets of a histogram, ascending, of which
    /// [`HistogramMetric::cumulate`](metriken_core::HistogramMetric::cumulate)
    /// counts up to the end. `base` and `scale` are the unit that is shown and
    /// what turns recorded values into it.
    pub fn ends(&self, config: &Config, base: &str, scale: Scale) -> Vec<usize> {
        let mut ends: Vec<usize> = match &self.0 {
            Choice::ByUnit if base == "seconds" && scale.decimals > 0 => {
                let from = power_at_least(scale.invert(1e-6));
                let to = power_at_least(scale.invert(17.0));
                powers(config, from, to, 1)
            }
            Choice::ByUnit => powers(config, 2, 32, 2),
            Choice::Powers { from, to, step } => powers(config, *from, *to, *step),
            Choice::Near(bounds) => {
                let recorded = bounds.iter().map(|&bound| scale.invert(bound).round());
                // The cast keeps to the range: what is too large is out of any
                // but the widest histogram's.
                let values = recorded.filter(|value| *value >= 0.0 && *value < u64::MAX as f64);
                let buckets = values.map(|value| h2::index(config, value as u64));
                buckets
                    .filter(|&bucket| bucket < config.total_buckets())
                    .collect()
            }
        };
        ends.sort_unstable();
        ends.dedup();
        ends
    }
}

/// The smallest power of two that is at least `value`.
fn power_at_least(value: f64) -> u8 {
    value.log2().ceil().clamp(0.0, 64.0) as u8
}

fn powers(config: &Config, from: u8, to: u8, step: u8) -> Vec<usize> {
    let powers = (from..=to.min(63)).step_by(step.max(1).into());
    let buckets = powers.map(|power| h2::index(config, (1_u64 << power) - 1));
    buckets
        .filter(|&bucket| bucket < config.total_buckets())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NANO: Scale = Scale {
        factor: 1,
        decimals: 9,
    };

    fn bounds(buckets: &Buckets, config: &Config, base: &str, scale: Scale) -> Vec<u64> {
        let ends = buckets.ends(config, base, scale);
        ends.into_iter()
            .map(|bucket| h2::end(config, bucket))
            .collect()
    }

    #[test]
    fn times_are_shown_from_microseconds_to_seconds() {
        let config = Config::new(7, 64).unwrap();
        let bounds = bounds(&Buckets::default(), &config, "seconds", NANO);
        assert_eq!(bounds.len(), 25);
        assert_eq!(bounds[0], 1023);
        assert_eq!(bounds[24], (1 << 34) - 1);
    }

    #[test]
    fn histograms_of_any_precision_share_their_bounds() {
        let [fine, coarse] = [10, 2].map(|power| Config::new(power, 40).unwrap());
        let buckets = Buckets::default();
        for (base, scale) in [("seconds", NANO), ("bytes", Scale::ONE)] {
            let fine = bounds(&buckets, &fine, base, scale);
            assert!(!fine.is_empty());
            assert_eq!(fine, bounds(&buckets, &coarse, base, scale));
        }
    }

    #[test]
    fn bounds_beyond_the_histogram_are_left_out() {
        let config = Config::new(3, 8).unwrap();
        let every = Buckets::powers_of_two(0, 64, 1);
        assert_eq!(
            bounds(&every, &config, "", Scale::ONE),
            [0, 1, 3, 7, 15, 31, 63, 127, 255]
        );
    }

    #[test]
    fn given_bounds_go_to_the_bucket_they_fall_into() {
        let config = Config::new(7, 64).unwrap();
        let near = Buckets::near([f64::NAN, -1.0, 0.5, 1e-9, 1e300, 0.5]);
        let bounds = bounds(&near, &config, "seconds", NANO);
        assert_eq!(bounds[0], 1);
        assert_eq!(bounds.len(), 2);
        assert!((500_000_000..504_000_000).contains(&bounds[1]));
    }
}
