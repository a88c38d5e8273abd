//! What was accepted, which differences are taken to.
//!
//! Collecting changes nothing here. What a collection read becomes the baseline
//! when its export was accepted, so what a receiver did not take, for however
//! long, is in the next difference. A receiver that accepts and cannot say so
//! is sent the same twice: the protocol has no way to tell.

use std::collections::HashMap;
use std::time::SystemTime;

/// The name of a family, and the labels of a series of it.
pub(crate) type Key = (String, Vec<(String, String)>);

/// The readings of all series at one time.
#[derive(Debug, Default)]
pub(crate) struct Baseline {
    pub(crate) at: Option<SystemTime>,
    series: HashMap<Key, (SystemTime, Reading)>,
}

/// The total of a series.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reading {
    /// Of a counter its sum, of a histogram how many values there are.
    pub(crate) count: u64,
    pub(crate) sum: Option<u64>,
    pub(crate) zero: u64,
    /// Index and count of the buckets that are not empty, ascending.
    pub(crate) buckets: Vec<(i32, u64)>,
}

impl Baseline {
    pub(crate) fn new(at: SystemTime) -> Self {
        Baseline {
            at: Some(at),
            series: HashMap::new(),
        }
    }

    pub(crate) fn insert(&mut self, key: Key, created: SystemTime, reading: Reading) {
        self.series.insert(key, (created, reading));
    }

    /// What came after the baseline, and since when; all and since `created`,
    /// if the series is not in it, was made anew, or counts less than before.
    pub(crate) fn since(
        &self,
        key: &Key,
        created: SystemTime,
        now: &Reading,
    ) -> (SystemTime, Reading) {
        let known = self.series.get(key).filter(|known| known.0 == created);
        let difference = known.and_then(|(_, before)| now.minus(before));
        match (self.at, difference) {
            (Some(at), Some(difference)) => (at.max(created), difference),
            _ => (created, now.clone()),
        }
    }
}

impl Reading {
    /// The difference to an earlier one; `None` if it is none.
    fn minus(&self, before: &Reading) -> Option<Reading> {
        let mut buckets = Vec::with_capacity(self.buckets.len());
        let mut earlier = before.buckets.iter().peekable();
        for &(index, count) in &self.buckets {
            let known = earlier.next_if(|known| known.0 == index);
            let more = count.checked_sub(known.map_or(0, |known| known.1))?;
            if more != 0 {
                buckets.push((index, more));
            }
        }
        // A bucket that was there and is gone.
        if earlier.next().is_some() {
            return None;
        }
        Some(Reading {
            count: self.count.checked_sub(before.count)?,
            // Sums are kept modulo 2^64, and so are their differences.
            sum: self
                .sum
                .zip(before.sum)
                .map(|(now, then)| now.wrapping_sub(then)),
            zero: self.zero.checked_sub(before.zero)?,
            buckets,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn reading(count: u64, buckets: &[(i32, u64)]) -> Reading {
        Reading {
            count,
            sum: Some(count),
            zero: 0,
            buckets: buckets.to_vec(),
        }
    }

    #[test]
    fn a_difference_is_taken_bucket_by_bucket() {
        let before = reading(3, &[(1, 1), (4, 2)]);
        let now = reading(9, &[(0, 3), (1, 1), (4, 5)]);
        assert_eq!(now.minus(&before), Some(reading(6, &[(0, 3), (4, 3)])));
    }

    #[test]
    fn what_counts_less_than_before_began_anew() {
        for (before, now) in [
            (reading(3, &[]), reading(2, &[])),
            (reading(3, &[(1, 3)]), reading(3, &[(2, 3)])),
            (reading(3, &[(1, 3)]), reading(4, &[(1, 2), (2, 2)])),
        ] {
            assert_eq!(now.minus(&before), None);
            let (created, at) = (
                SystemTime::UNIX_EPOCH,
                SystemTime::UNIX_EPOCH + Duration::from_secs(1),
            );
            let mut baseline = Baseline::new(at);
            let key = ("a".to_owned(), Vec::new());
            baseline.insert(key.clone(), created, before.clone());
            assert_eq!(baseline.since(&key, created, &now), (created, now));
            assert_eq!(
                baseline.since(&key, created, &before),
                (at, reading(0, &[]))
            );
            assert_eq!(baseline.since(&key, at, &before), (at, before));
        }
    }
}
