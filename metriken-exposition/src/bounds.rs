//! The bounds of classic histograms, chosen and rendered once for all
//! histograms that are declared alike.

use histogram::Config;
use metriken_core::{HistogramMetric, h2};

use crate::Buckets;
use crate::number::{self, Scale};

/// The bounds of a histogram.
#[derive(Debug)]
struct Bounds {
    config: Config,
    base: String,
    scale: Scale,
    /// The bounds' buckets, ascending.
    ends: Vec<usize>,
    /// What their labels say.
    labels: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct BoundsCache {
    buckets: Buckets,
    known: Vec<Bounds>,
    /// What the last histogram counted up to each of its bounds, and twice all
    /// that it counted.
    counts: Vec<u64>,
}

impl BoundsCache {
    pub(crate) fn new(buckets: Buckets) -> Self {
        BoundsCache {
            buckets,
            known: Vec::new(),
            counts: Vec::new(),
        }
    }

    pub(crate) fn into_buckets(self) -> Buckets {
        self.buckets
    }

    /// Reads a histogram whose values are shown in the unit `base`. Returns
    /// the number of its bounds and the sum of the values; its counts are in
    /// [`counts`](Self::counts).
    pub(crate) fn cumulate(
        &mut self,
        histogram: &dyn HistogramMetric,
        base: &str,
        scale: Scale,
    ) -> (usize, Option<u64>) {
        let config = histogram.config();
        let same = |b: &Bounds| b.config == config && b.base == base && b.scale == scale;
        let number = self.known.iter().position(same).unwrap_or_else(|| {
            self.add(config, base, scale);
            self.known.len() - 1
        });
        let ends = &self.known[number].ends;
        self.counts.resize(ends.len() + 2, 0);
        let totals = histogram.cumulate(ends, &mut self.counts);
        self.counts[ends.len()..].fill(totals.count);
        (number, totals.sum)
    }

    /// Which of the bounds with this number is the first that a recorded value
    /// is not above.
    pub(crate) fn line_of(&self, number: usize, value: u64) -> usize {
        let Bounds { config, ends, .. } = &self.known[number];
        let bucket = h2::index(config, value);
        ends.partition_point(|&end| end < bucket)
    }

    pub(crate) fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// What the labels of the bounds with this number say.
    pub(crate) fn labels(&self, number: usize) -> &[String] {
        &self.known[number].labels
    }

    fn add(&mut self, config: Config, base: &str, scale: Scale) {
        let ends = self.buckets.ends(&config, base, scale);
        let label = |&bucket: &usize| {
            let mut label = String::new();
            number::push_bound(&mut label, h2::end(&config, bucket), scale);
            label
        };
        self.known.push(Bounds {
            config,
            base: base.to_owned(),
            scale,
            labels: ends.iter().map(label).collect(),
            ends,
        });
    }
}
