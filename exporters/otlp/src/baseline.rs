//! What was accepted, which differences are taken to.
//!
//! Every series has two readings: the one that was accepted last, and the
//! latest, which takes the other's place when its export is accepted. So what
//! a receiver did not take, for however long, is in the next difference. A
//! receiver that accepts and cannot say so is sent the same twice: the protocol
//! has no way to tell.
//!
//! Whether its latest reading was accepted, a series finds out by the number of
//! the collection when it is met again, so that accepting touches none of them.
//!
//! A series that is not shown is remembered for a while: it may be one whose
//! callback failed, and come back with its old total. What was accepted last is
//! remembered for as long as nothing else is accepted. So what is kept is bounded
//! by what so many collections show, also while nothing is ever accepted.

use std::collections::HashMap;
use std::mem;

use foldhash::fast::RandomState;

/// For how many collections a series is remembered that is not shown any more,
/// as it is by the StatsD exporter.
const REMEMBERED: u64 = 60;
// Of these it has to be known which were accepted.
const _: () = assert!(REMEMBERED < u64::BITS as u64);

/// The total of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading<'a> {
    /// Of a counter its sum, of a histogram how many values there are.
    pub(crate) count: u64,
    pub(crate) sum: Option<u64>,
    pub(crate) zero: u64,
    /// Index and count of the buckets that are not empty, ascending.
    pub(crate) buckets: &'a [(i32, u64)],
}

impl Reading<'_> {
    pub(crate) fn counter(value: u64) -> Self {
        Reading {
            count: value,
            sum: None,
            zero: 0,
            buckets: &[],
        }
    }
}

/// The readings of all series.
#[derive(Debug, Default)]
pub(crate) struct Baseline {
    collections: Collections,
    /// How many series the last collection met.
    met: usize,
    series: HashMap<Box<[u8]>, Readings, RandomState>,
    /// The buckets of the last difference.
    difference: Vec<(i32, u64)>,
    /// Room for one key.
    key: Vec<u8>,
}

/// What became of the collections.
#[derive(Debug, Default)]
struct Collections {
    last: Collection,
    /// The number of the one that was accepted last; 0 if none was.
    accepted: u64,
    /// Which of the last ones were accepted, the last of all in the lowest bit.
    outcomes: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Collection {
    /// The first is 1.
    number: u64,
    unix_ns: u64,
}

/// The readings of one series.
#[derive(Debug, Default)]
struct Readings {
    accepted: Kept,
    latest: Kept,
}

/// A reading that is kept.
#[derive(Debug, Default)]
struct Kept {
    /// Where it is from; the number is 0 if it is none.
    collection: Collection,
    /// When the series was made.
    created_ns: u64,
    count: u64,
    sum: Option<u64>,
    zero: u64,
    buckets: Vec<(i32, u64)>,
}

impl Baseline {
    /// Begins to collect: forgets what has not been shown for long.
    pub(crate) fn begin(&mut self, unix_ns: u64) {
        self.collections.begin(unix_ns);
        if self.met < self.series.len() {
            let Collections { last, accepted, .. } = self.collections;
            let oldest = last.number.saturating_sub(REMEMBERED);
            self.series.retain(|_, readings| {
                let latest = readings.latest.collection.number;
                let own = [latest, readings.accepted.collection.number];
                latest >= oldest || accepted > 0 && own.contains(&accepted)
            });
        }
        self.met = 0;
    }

    /// Since when the difference counts that [`since`](Self::since) will find,
    /// or a later time, if the series counts less than before.
    pub(crate) fn start(&mut self, family: &str, attributes: &[u8], created_ns: u64) -> u64 {
        write_key(&mut self.key, family, attributes);
        let readings = self.series.get(&*self.key);
        let accepted = readings.map(|it| match self.collections.accepted(&it.latest) {
            true => &it.latest,
            false => &it.accepted,
        });
        accepted
            .and_then(|accepted| accepted.start(created_ns))
            .unwrap_or(created_ns)
    }

    /// Reads the series of a family that has these attributes, as they are
    /// written: what came after its accepted reading, and since when; all and
    /// since it was created, if there is none, if it was made anew, or counts
    /// less than before.
    pub(crate) fn since<'a>(
        &'a mut self,
        family: &str,
        attributes: &[u8],
        created_ns: u64,
        now: Reading<'a>,
    ) -> (u64, Reading<'a>) {
        self.met += 1;
        write_key(&mut self.key, family, attributes);
        let key = &*self.key;
        let Readings { accepted, latest } = match self.series.get_mut(key) {
            Some(readings) => readings,
            None => self.series.entry(key.into()).or_default(),
        };
        if self.collections.accepted(latest) {
            mem::swap(accepted, latest);
        }
        latest.keep(self.collections.last, created_ns, now);
        if let Some(start_ns) = accepted.start(created_ns)
            && let Some(difference) = accepted.until(now, &mut self.difference)
        {
            (start_ns, difference)
        } else {
            (created_ns, now)
        }
    }

    /// What was collected last was accepted.
    pub(crate) fn accept(&mut self) {
        self.collections.accept();
    }
}

fn write_key(key: &mut Vec<u8>, family: &str, attributes: &[u8]) {
    key.clear();
    key.extend_from_slice(family.as_bytes());
    // No name has this byte in it.
    key.push(0xff);
    key.extend_from_slice(attributes);
}

impl Collections {
    fn begin(&mut self, unix_ns: u64) {
        let number = self.last.number + 1;
        self.last = Collection { number, unix_ns };
        self.outcomes <<= 1;
    }

    fn accept(&mut self) {
        self.accepted = self.last.number;
        self.outcomes |= 1;
    }

    /// Whether a series' latest reading was accepted. One that is not from the
    /// last collections is kept only for what was accepted last.
    fn accepted(&self, latest: &Kept) -> bool {
        let number = latest.collection.number;
        let age = self.last.number - number;
        let is_known = age < u64::BITS.into() && self.outcomes >> age & 1 == 1;
        number > 0 && (is_known || number == self.accepted)
    }
}

impl Kept {
    fn keep(&mut self, collection: Collection, created_ns: u64, now: Reading<'_>) {
        self.collection = collection;
        self.created_ns = created_ns;
        (self.count, self.sum, self.zero) = (now.count, now.sum, now.zero);
        self.buckets.clear();
        self.buckets.extend_from_slice(now.buckets);
    }

    /// Since when a later reading of a series counts on from this one; `None` if
    /// this is none, or of another series.
    fn start(&self, created_ns: u64) -> Option<u64> {
        let Collection { number, unix_ns } = self.collection;
        let is_same = number > 0 && self.created_ns == created_ns;
        is_same.then(|| unix_ns.max(created_ns))
    }

    /// The difference of a later reading to this one; `None` if it is none.
    fn until<'b>(&self, now: Reading<'_>, buckets: &'b mut Vec<(i32, u64)>) -> Option<Reading<'b>> {
        buckets.clear();
        let mut earlier = self.buckets.iter().peekable();
        for &(index, count) in now.buckets {
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
            count: now.count.checked_sub(self.count)?,
            // Sums are kept modulo 2^64, and so are their differences.
            sum: now
                .sum
                .zip(self.sum)
                .map(|(now, then)| now.wrapping_sub(then)),
            zero: now.zero.checked_sub(self.zero)?,
            buckets,
        })
    }
}

#[cfg(test)]
mod tests;
