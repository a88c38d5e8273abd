//! Several snapshots as one.

use std::cmp::Ordering;

use super::Snapshot;
use super::series::Series;
use super::value::Value;

impl Snapshot {
    /// Adds what `other` has: a delta to what it follows on, or the snapshot of
    /// another process.
    ///
    /// - Counters and histograms are added, modulo 2^64.
    /// - A gauge, an info or a state set is that which was read last; of two
    ///   read at the same time, the greater. To keep those of several processes
    ///   apart, give each process a label of its own.
    /// - A series counts since the earlier [time](Series::created); the result
    ///   is as of the later snapshot, and of the process that began first.
    /// - A delta merged with a delta is a delta since the earlier time; anything
    ///   else is no delta.
    ///
    /// # Laws
    /// Merging is associative. It is commutative but for help texts, which are
    /// those of the first snapshot that has the series.
    pub fn merge(&mut self, other: &Snapshot) {
        let mine = std::mem::take(&mut self.series);
        self.series.reserve(mine.len().max(other.series.len()));
        let mut theirs = other.series.iter().peekable();
        for mut series in mine {
            while let Some(new) = theirs.next_if(|it| it.order(&series).is_lt()) {
                self.series.push(new.clone());
            }
            if let Some(same) = theirs.next_if(|it| it.order(&series) == Ordering::Equal) {
                series.add(same);
            }
            self.series.push(series);
        }
        self.series.extend(theirs.cloned());

        self.at = self.at.max(other.at);
        self.process_start = self.process_start.min(other.process_start);
        self.since = match (self.since, other.since) {
            (Some(mine), Some(theirs)) => Some(mine.min(theirs)),
            _ => None,
        };
    }
}

impl Series {
    /// Adds another of the same shape.
    fn add(&mut self, other: &Self) {
        match (&mut self.value, &other.value) {
            (Value::Counter(mine), Value::Counter(theirs)) => *mine = mine.wrapping_add(*theirs),
            (Value::Histogram(mine), Value::Histogram(theirs)) => mine.add(theirs),
            (mine, theirs) => {
                let read = self.at.cmp(&other.at);
                if read.then_with(|| mine.order_among(theirs)).is_lt() {
                    *mine = theirs.clone();
                }
            }
        }
        self.created = self.created.min(other.created);
        self.at = self.at.max(other.at);
    }
}

impl Value {
    /// Which of two that were read at the same time is the greater.
    fn order_among(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Value::Gauge(a), Value::Gauge(b)) => a.cmp(b),
            (Value::Float(a), Value::Float(b)) => a.total_cmp(b),
            (Value::StateSet(a), Value::StateSet(b)) => a.active.cmp(&b.active),
            _ => Ordering::Equal,
        }
    }
}
