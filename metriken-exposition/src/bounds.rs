//! The bounds of classic histograms, chosen and rendered once for all
//! histograms that are declared alike.

use histogram::Config;
use metriken_core::{HistogramMetric, h2};

use crate::Buckets;
use crate::number::{self, Scale};

/// The bounds of the histograms of one declaration.
#[derive(Debug)]
pub(crate) struct Bounds {
    config: Config,
    base: String,
    scale: Scale,
    /// The bounds' buckets, ascending.
    ends: Vec<usize>,
    /// What their labels say.
    labels: Vec<String>,
}

impl Bounds {
    /// Those that are chosen for histograms of this configuration whose values
    /// are shown in the unit `base`.
    pub(crate) fn new(buckets: &Buckets, config: Config, base: &str, scale: Scale) -> Self {
        let ends = buckets.ends(&config, base, scale);
        let label = |&bucket: &usize| {
            let mut label = String::new();
            number::push_bound(&mut label, h2::end(&config, bucket), scale);
            label
        };
        Bounds {
            config,
            base: base.to_owned(),
            scale,
            labels: ends.iter().map(label).collect(),
            ends,
        }
    }

    /// Whether they are for histograms of this configuration, unit and scale.
    pub(crate) fn is_for(&self, config: Config, base: &str, scale: Scale) -> bool {
        self.config == config && self.base == base && self.scale == scale
    }

    /// Their buckets, ascending.
    pub(crate) fn ends(&self) -> &[usize] {
        &self.ends
    }

    /// Themselves, as they are shown.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> {
        let values = self.ends.iter().map(|&end| h2::end(&self.config, end));
        values.map(|value| number::bound(value, self.scale))
    }

    /// What their labels say.
    pub(crate) fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Which of them is the first that a recorded value is not above.
    pub(crate) fn line_of(&self, value: u64) -> usize {
        let bucket = h2::index(&self.config, value);
        self.ends.partition_point(|&end| end < bucket)
    }
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
        let is_it = |bounds: &Bounds| bounds.is_for(config, base, scale);
        let number = self.known.iter().position(is_it).unwrap_or_else(|| {
            self.known
                .push(Bounds::new(&self.buckets, config, base, scale));
            self.known.len() - 1
        });
        let ends = self.known[number].ends();
        self.counts.resize(ends.len() + 2, 0);
        let totals = histogram.cumulate(ends, &mut self.counts);
        self.counts[ends.len()..].fill(totals.count);
        (number, totals.sum)
    }

    pub(crate) fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The bounds with this number.
    pub(crate) fn get(&self, number: usize) -> &Bounds {
        &self.known[number]
    }
}
