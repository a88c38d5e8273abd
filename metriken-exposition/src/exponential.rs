//! From a histogram's H2 buckets to buckets of exponential width.
//!
//! Prometheus' native histograms and the exponential histograms of
//! OpenTelemetry count in the same buckets: at schema (OpenTelemetry says
//! scale) s their bounds are the powers of 2^(2^-s), so that every power of
//! two is cut into 2^s buckets of equal ratio. H2 buckets are cut otherwise
//! and do not fit into them.
//!
//! An H2 bucket goes whole into the exponential bucket that holds its
//! midpoint, in the unit that is shown. Every exponential bucket is then a
//! fixed set of H2 buckets, and its count grows as theirs do. Turned down:
//! sharing out a bucket's count in proportion, whose rounding makes counts
//! fall from one reading to the next, which receivers take for a restart.
//!
//! For the same reason the schema follows from the declaration and never from
//! what was recorded: it is the finest whose buckets are not narrower than the
//! histogram's own, made coarser until the buckets for the histogram's whole
//! range are not too many.
//!
//! Sources: Prometheus' native histograms 1.0, OpenTelemetry's metrics data
//! model, section "ExponentialHistogram".

mod cache;
mod counts;
mod last_readings;

use histogram::Config;
use metriken_core::{HistogramMetric, LastReading, Totals, h2};

pub use self::cache::Cache;
pub use self::counts::Counts;
pub use self::last_readings::LastReadings;
use crate::Scale;

/// The schemas that every receiver of either format knows.
const FINEST: i8 = 8;
const COARSEST: i8 = -4;

/// How the buckets of a histogram, shown in some unit, become exponential.
///
/// # Examples
/// ```
/// use histogram::Config;
/// use metriken_exposition::exponential::Counts;
/// use metriken_exposition::{Exponential, Scale};
///
/// let config = Config::new(7, 64)?;
/// let exponential = Exponential::new(&config, Scale::ONE, Exponential::MAX_BUCKETS);
/// assert_eq!(exponential.schema(), 1);
///
/// let mut histogram = histogram::Histogram::with_config(&config);
/// histogram.add(0, 2)?;
/// histogram.add(100, 5)?;
/// let mut counts = Counts::default();
/// exponential.count(&histogram, &mut counts);
/// // 100 is above 2^(13/2) and not above 2^(14/2).
/// assert_eq!((counts.zero(), counts.buckets()), (2, &[(14, 5)][..]));
/// # Ok::<(), histogram::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Exponential {
    config: Config,
    scale: Scale,
    schema: i8,
    /// The last H2 bucket of each bucket that has any, ascending; the first is
    /// the zero bucket.
    ends: Vec<usize>,
    /// The index of each of them; the zero bucket has none that means anything.
    indexes: Vec<i32>,
}

impl Exponential {
    /// For how many buckets OpenTelemetry's SDKs make room by default.
    pub const MAX_BUCKETS: usize = 160;

    /// The buckets of histograms of this configuration, whose values are shown
    /// by this scale; for their whole range at most `max_buckets`, but not
    /// coarser than schema -4, at which there are eight at most.
    ///
    /// # Cost
    /// Keep it, as a [`Cache`] does: making it takes some thousand logarithms.
    pub fn new(config: &Config, scale: Scale, max_buckets: usize) -> Self {
        let last = config.total_buckets() - 1;
        let buckets_at = |schema| {
            let index = |bucket| index_at(schema, midpoint(config, scale, bucket));
            // One for what is beyond the range.
            (index(last) - index(1) + 2) as usize
        };
        let mut schema = as_wide_as(config.grouping_power());
        while schema > COARSEST && buckets_at(schema) > max_buckets {
            schema -= 1;
        }
        let mut exponential = Exponential {
            config: *config,
            scale,
            schema,
            ends: vec![0],
            indexes: vec![i32::MIN],
        };
        exponential.fill(last);
        exponential
    }

    fn fill(&mut self, last: usize) {
        let mut end = 0;
        while end < last {
            let index = self.index_of_midpoint(end + 1);
            end = self.last_of(index, end + 1, last);
            self.ends.push(end);
            self.indexes.push(index);
        }
    }

    /// The last H2 bucket that belongs to `index`, of which `first` is one.
    fn last_of(&self, index: i32, mut first: usize, mut last: usize) -> usize {
        while first < last {
            let middle = last - (last - first) / 2;
            if self.index_of_midpoint(middle) == index {
                first = middle;
            } else {
                last = middle - 1;
            }
        }
        first
    }

    fn index_of_midpoint(&self, bucket: usize) -> i32 {
        index_at(self.schema, midpoint(&self.config, self.scale, bucket))
    }

    /// Whether it is for histograms of this configuration and scale.
    pub fn is_for(&self, config: &Config, scale: Scale) -> bool {
        self.config == *config && self.scale == scale
    }

    /// The resolution: bounds are powers of 2^(2^-schema). From -4 to 8.
    pub fn schema(&self) -> i8 {
        self.schema
    }

    /// By how much of it, at most, a recorded value differs from any value
    /// within the exponential bucket that it was counted in, and so from a
    /// quantile that a receiver finds there.
    ///
    /// With b = 2^(2^-schema) and h = 2^-(`grouping_power` + 1), half the width
    /// of the histogram's own buckets, that is b / (1 - h) - 1. Zero is always
    /// exact; of what is above the histogram's range nothing is known.
    pub fn relative_error(&self) -> f64 {
        let base = (-f64::from(self.schema)).exp2().exp2();
        let half = (-f64::from(self.config.grouping_power()) - 1.0).exp2();
        base / (1.0 - half) - 1.0
    }

    /// The last H2 bucket of each exponential bucket that has any, ascending:
    /// first the zero bucket, then those of [`indexes`](Self::indexes).
    pub fn ends(&self) -> &[usize] {
        &self.ends
    }

    /// The indexes of the exponential buckets that have H2 buckets, ascending,
    /// without the zero bucket.
    ///
    /// The bucket `i` holds what is above 2^((i - 1) / 2^schema) and not above
    /// 2^(i / 2^schema), as Prometheus counts; OpenTelemetry's index of the
    /// same bucket is less by one.
    pub fn indexes(&self) -> &[i32] {
        &self.indexes[1..]
    }

    /// The index that an H2 bucket is counted at; `None` for the zero bucket.
    /// What is beyond the histogram's buckets has the index after the last.
    pub fn index(&self, bucket: usize) -> Option<i32> {
        let place = self.ends.partition_point(|&end| end < bucket);
        (place > 0)
            .then(|| self.indexes.get(place).copied())
            .map(|index| index.unwrap_or_else(|| self.overflow_index()))
    }

    /// The index that values above the histogram's range are counted at: the
    /// one after the last, since all that is known is that they are above.
    pub fn overflow_index(&self) -> i32 {
        self.indexes().last().map_or(0, |last| last + 1)
    }

    /// Reads a histogram, which is expected to have the configuration that
    /// this was made for, and replaces `counts`. They sum up to the count that
    /// is returned.
    pub fn count(&self, histogram: &dyn HistogramMetric, counts: &mut Counts) -> Totals {
        counts.begin(self.ends.len());
        let totals = histogram.cumulate(&self.ends, counts.cumulated_mut());
        counts.finish(self, totals.count);
        totals
    }

    /// The same for a histogram that is read again and again: what has not
    /// changed since its last reading is not looked at.
    pub fn count_again(
        &self,
        histogram: &dyn HistogramMetric,
        counts: &mut Counts,
        last: &mut LastReading,
    ) -> Totals {
        counts.begin(self.ends.len());
        let totals = histogram.cumulate_again(&self.ends, counts.cumulated_mut(), last);
        counts.finish(self, totals.count);
        totals
    }

    /// The same for buckets that were read before, each as H2 bucket and
    /// count, ascending; `total` is the count of all, including what is above
    /// the histogram's range.
    pub fn fold(
        &self,
        buckets: impl IntoIterator<Item = (usize, u64)>,
        total: u64,
        counts: &mut Counts,
    ) {
        counts.begin(self.ends.len());
        let mut place = 0;
        for (bucket, count) in buckets {
            place += self.ends[place..].partition_point(|&end| end < bucket);
            match counts.cumulated_mut().get_mut(place) {
                Some(sum) => *sum = sum.wrapping_add(count),
                None => break,
            }
        }
        let mut sum = 0_u64;
        for count in counts.cumulated_mut() {
            sum = sum.wrapping_add(*count);
            *count = sum;
        }
        counts.finish(self, total);
    }
}

/// The finest schema whose buckets are not narrower than those of a histogram
/// of this grouping power.
fn as_wide_as(grouping_power: u8) -> i8 {
    let width = (-f64::from(grouping_power)).exp2();
    let widths = |schema: i8| (-f64::from(schema)).exp2().exp2() - 1.0;
    let wide_enough = (0..=FINEST).rev().find(|&schema| widths(schema) >= width);
    wide_enough.unwrap_or(0)
}

/// The midpoint of an H2 bucket as it is shown.
fn midpoint(config: &Config, scale: Scale, bucket: usize) -> f64 {
    let (start, end) = (h2::start(config, bucket), h2::end(config, bucket));
    scale.apply(start as f64 + (end - start) as f64 / 2.0)
}

/// The least i such that `value` is not above 2^(i / 2^schema).
///
/// Powers of two come out exact, since their logarithm is read off the bits.
/// All other bounds are irrational, so that no value is exactly one.
fn index_at(schema: i8, value: f64) -> i32 {
    // Shown values are between 10^-19 and 10^39: always normal floats.
    let bits = value.to_bits();
    let exponent = (bits >> 52) as i32 - 1023;
    let fraction = bits & ((1 << 52) - 1);
    if schema > 0 {
        let significand = f64::from_bits(fraction | 1.0_f64.to_bits());
        let parts = f64::from(1_u32 << schema);
        (exponent << schema) + (significand.log2() * parts).ceil() as i32
    } else {
        let power = exponent + i32::from(fraction != 0);
        // Division that rounds up.
        -(-power >> -schema)
    }
}

#[cfg(test)]
mod tests;
