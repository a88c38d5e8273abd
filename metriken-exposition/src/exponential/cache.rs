use histogram::Config;

use super::Exponential;
use crate::Scale;

/// The [`Exponential`] of every configuration and scale that was asked for.
///
/// There are as many as the program declares kinds of histograms: a handful.
#[derive(Clone, Debug)]
pub struct Cache {
    max_buckets: usize,
    known: Vec<Exponential>,
}

impl Cache {
    /// An empty cache of mappings with at most as many buckets; see
    /// [`Exponential::new`].
    pub const fn new(max_buckets: usize) -> Self {
        Cache {
            max_buckets,
            known: Vec::new(),
        }
    }

    /// The mapping for a configuration and scale, and its place in order of
    /// first use, by which what is derived from it can be kept as well.
    pub fn get(&mut self, config: &Config, scale: Scale) -> (usize, &Exponential) {
        let known = self.known.iter().position(|it| it.is_for(config, scale));
        let place = known.unwrap_or_else(|| {
            let new = Exponential::new(config, scale, self.max_buckets);
            self.known.push(new);
            self.known.len() - 1
        });
        (place, &self.known[place])
    }
}

impl Default for Cache {
    /// With at most [`Exponential::MAX_BUCKETS`].
    fn default() -> Self {
        Cache::new(Exponential::MAX_BUCKETS)
    }
}
