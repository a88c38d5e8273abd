use std::collections::HashMap;
use std::ptr;

use foldhash::fast::RandomState;
use metriken_core::{HistogramMetric, LastReading};

/// The last readings of the histograms that an exporter reads again and again.
///
/// # Memory
/// Of each some hundred bytes, 48 for each power of two that has values, and
/// eight for each of the buckets in those; nothing of histograms that were not
/// read in the last collection.
#[derive(Debug, Default)]
pub struct LastReadings {
    collection: u64,
    /// How many were read in this collection.
    read: usize,
    /// By address, and by what they were read for.
    kept: HashMap<(usize, usize), Kept, RandomState>,
}

#[derive(Debug, Default)]
struct Kept {
    collection: u64,
    reading: LastReading,
}

impl LastReadings {
    /// Begins to collect. What the last collection did not read is forgotten.
    pub fn begin(&mut self) {
        let last = self.collection;
        if self.read < self.kept.len() {
            self.kept.retain(|_, kept| kept.collection == last);
        }
        self.collection = last + 1;
        self.read = 0;
    }

    /// The last reading of a histogram for ends that this number stands for,
    /// such as the place of a mapping in a [`Cache`](super::Cache).
    pub fn of(&mut self, histogram: &dyn HistogramMetric, ends: usize) -> &mut LastReading {
        // What was read at an address tells by itself if it is there no longer.
        let address = ptr::from_ref(histogram).cast::<()>().addr();
        let kept = self.kept.entry((address, ends)).or_default();
        if kept.collection != self.collection {
            kept.collection = self.collection;
            self.read += 1;
        }
        &mut kept.reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_any_more_is_forgotten() {
        let histograms: Vec<_> = (0..10)
            .map(|_| histogram::Histogram::new(2, 8).unwrap())
            .collect();
        let mut readings = LastReadings::default();
        for first in 0..10 {
            readings.begin();
            for histogram in &histograms[first..] {
                readings.of(histogram, 0);
                readings.of(histogram, 0);
                readings.of(histogram, 1);
            }
            let read = 2 * (10 - first);
            assert!(readings.kept.len() <= read + 2, "{first}");
        }
    }
}
