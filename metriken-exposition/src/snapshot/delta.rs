//! What changed between two snapshots.

use std::cmp::Ordering;

use super::Snapshot;
use super::series::Series;
use super::value::Value;

impl Snapshot {
    /// What happened since `earlier`, an elder snapshot of the same process.
    ///
    /// - Counters and histograms have what was added; where they wrapped around
    ///   in between, too.
    /// - A series that is new, or has another [time of
    ///   creation](Series::created) than before, has all that it counted. So
    ///   has one that fell: a counter that was set back, or a removed series of
    ///   a family that came back.
    /// - Gauges, infos and state sets are as they are now.
    /// - Series that are gone are left out.
    ///
    /// A difference of 2^63 or more is what a fall looks like modulo 2^64, and
    /// is taken for one.
    ///
    /// # Laws
    /// `earlier` [merged](Self::merge) with the delta is the later snapshot, if
    /// no series was gone, replaced or set back; else it has totals over all
    /// lives of a series. The deltas of consecutive intervals merge into that
    /// of the whole time.
    pub fn delta(&self, earlier: &Snapshot) -> Snapshot {
        let mut before = earlier.series.iter().peekable();
        let series = self.series.iter().map(|now| {
            while before.next_if(|it| it.order(now).is_lt()).is_some() {}
            let before = before.next_if(|it| it.order(now) == Ordering::Equal);
            Series {
                info: now.info.clone(),
                created: now.created,
                at: now.at,
                value: match before.filter(|before| before.created == now.created) {
                    Some(before) => now.value.since(&before.value),
                    None => now.value.clone(),
                },
            }
        });
        Snapshot {
            at: self.at,
            process_start: self.process_start,
            since: Some(earlier.at),
            series: series.collect(),
        }
    }
}

impl Value {
    /// What `self` has more than `earlier`, which is of the same shape.
    fn since(&self, earlier: &Self) -> Self {
        match (self, earlier) {
            (Value::Counter(now), Value::Counter(then)) => {
                let difference = now.wrapping_sub(*then);
                Value::Counter(if is_fall(difference) {
                    *now
                } else {
                    difference
                })
            }
            (Value::Histogram(now), Value::Histogram(then)) => {
                let since = now.since(then);
                Value::Histogram(since.unwrap_or_else(|| now.clone()))
            }
            (now, _) => now.clone(),
        }
    }
}

/// Whether a difference modulo 2^64 is rather that of a number that fell.
pub(super) fn is_fall(difference: u64) -> bool {
    difference >= 1 << 63
}
