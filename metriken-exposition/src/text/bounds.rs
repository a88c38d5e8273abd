//! The bounds of classic histograms, chosen and rendered once for all
//! histograms that are declared alike.

use histogram::Config;
use metriken_core::h2;

use crate::Buckets;
use crate::number::{self, Scale};

/// The bounds of a histogram.
#[derive(Debug)]
pub(super) struct Bounds {
    config: Config,
    base: String,
    scale: Scale,
    /// The bounds' buckets, ascending.
    pub(super) ends: Vec<usize>,
    /// What their labels say.
    pub(super) labels: Vec<String>,
}

#[derive(Debug)]
pub(super) struct BoundsCache {
    buckets: Buckets,
    known: Vec<Bounds>,
}

impl BoundsCache {
    pub(super) fn new(buckets: Buckets) -> Self {
        BoundsCache {
            buckets,
            known: Vec::new(),
        }
    }

    pub(super) fn into_buckets(self) -> Buckets {
        self.buckets
    }

    /// The bounds of histograms of this configuration, unit and scale.
    pub(super) fn get(&mut self, config: Config, base: &str, scale: Scale) -> &Bounds {
        let same = |b: &Bounds| b.config == config && b.base == base && b.scale == scale;
        let at = self.known.iter().position(same).unwrap_or_else(|| {
            self.add(config, base, scale);
            self.known.len() - 1
        });
        &self.known[at]
    }

    fn add(&mut self, config: Config, base: &str, scale: Scale) {
        let ends = self.buckets.ends(&config, base, scale);
        let label = |&bucket: &usize| {
            let mut label = String::new();
            number::write_bound(&mut label, h2::end(&config, bucket), scale);
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
