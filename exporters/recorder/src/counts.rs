//! The buckets of a histogram, row after row.

use std::cmp::Ordering;

use crate::numbers;

/// What every bucket of a histogram held, one row after the other. Kept is what
/// changed since the row before, because of thousands of buckets few do.
///
/// A row is, for each bucket that changed, the distance to the bucket that
/// changed before it, at least one, and the difference; then a zero.
#[derive(Clone, Debug)]
pub(crate) struct Counts {
    bytes: Vec<u8>,
    /// How many buckets there are.
    total: usize,
    /// The last row: in order of indexes, without zeros.
    last: Row,
}

/// Some buckets, and what they held.
pub(crate) type Row = Vec<(usize, u64)>;

impl Counts {
    pub(crate) fn new(total: usize) -> Self {
        Counts {
            bytes: Vec::new(),
            total,
            last: Vec::new(),
        }
    }

    /// Adds a row: every bucket that is not empty, in order of indexes. Buckets
    /// of one index count as one. The row is made up in `now`, whose memory can be
    /// the same for all histograms.
    pub(crate) fn push(&mut self, row: impl Iterator<Item = (usize, u64)>, now: &mut Row) {
        now.clear();
        for (index, count) in row {
            match now.last_mut() {
                Some((last, sum)) if *last == index => *sum = sum.wrapping_add(count),
                _ => now.push((index, count)),
            }
        }
        self.write_changes(now);
        self.last.clone_from(now);
    }

    fn write_changes(&mut self, now: &[(usize, u64)]) {
        let mut next = 0;
        let mut change = |index: usize, difference: u64| {
            if difference != 0 {
                numbers::write(&mut self.bytes, (index + 1 - next) as u64);
                numbers::write_signed(&mut self.bytes, difference as i64);
                next = index + 1;
            }
        };
        let (mut before, mut now) = (self.last.iter().peekable(), now.iter().peekable());
        loop {
            let order = match (before.peek(), now.peek()) {
                (Some(before), Some(now)) => before.0.cmp(&now.0),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => break,
            };
            let then = if order.is_le() { before.next() } else { None };
            let later = if order.is_ge() { now.next() } else { None };
            let count = |side: Option<&(usize, u64)>| side.map_or(0, |side| side.1);
            if let Some((index, _)) = then.or(later) {
                change(*index, count(later).wrapping_sub(count(then)));
            }
        }
        numbers::write(&mut self.bytes, 0);
    }

    /// How many buckets there are.
    pub(crate) fn total(&self) -> usize {
        self.total
    }

    /// How much memory the rows take.
    pub(crate) fn size_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    /// How much memory it takes to add another row.
    pub(crate) fn last_bytes(&self) -> usize {
        self.last.capacity() * size_of::<(usize, u64)>()
    }

    /// Gives back the memory for more of them: there will be no other row.
    pub(crate) fn finish(&mut self) {
        self.last = Vec::new();
        self.bytes.shrink_to_fit();
    }

    pub(crate) fn rows(&self) -> Rows<'_> {
        Rows {
            bytes: &self.bytes,
            row: vec![0; self.total],
        }
    }
}

/// Goes through the rows of a histogram.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    bytes: &'a [u8],
    row: Vec<u64>,
}

impl Rows<'_> {
    /// All buckets of the next row.
    pub(crate) fn next(&mut self) -> &[u64] {
        let mut next = 0;
        loop {
            let distance = numbers::read(&mut self.bytes) as usize;
            if distance == 0 {
                return &self.row;
            }
            next += distance;
            let difference = numbers::read_signed(&mut self.bytes) as u64;
            if let Some(bucket) = self.row.get_mut(next - 1) {
                *bucket = bucket.wrapping_add(difference);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const TOTAL: usize = 300;

    proptest! {
        /// Whether counts rise, fall or vanish.
        #[test]
        fn rows_come_back_with_all_buckets(
            all in prop::collection::vec(
                prop::collection::btree_map(0..TOTAL, 1..u64::MAX, 0..20), 0..20),
        ) {
            let mut counts = Counts::new(TOTAL);
            for row in &all {
                counts.push(row.iter().map(|(index, count)| (*index, *count)), &mut Vec::new());
            }
            let mut rows = counts.rows();
            for row in &all {
                let expected = (0..TOTAL).map(|index| row.get(&index).copied().unwrap_or(0));
                prop_assert_eq!(rows.next(), expected.collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn buckets_of_one_index_are_added() {
        let mut counts = Counts::new(4);
        counts.push([(1, 2), (1, 3), (3, 1)].into_iter(), &mut Vec::new());
        assert_eq!(counts.rows().next(), [0, 5, 0, 1]);
    }

    #[test]
    fn what_stays_the_same_takes_a_byte() {
        let mut counts = Counts::new(TOTAL);
        let row: BTreeMap<_, _> = (0..TOTAL).map(|index| (index, 1 << 40)).collect();
        let mut sizes = Vec::new();
        for _ in 0..3 {
            counts.push(row.clone().into_iter(), &mut Vec::new());
            sizes.push(counts.bytes.len());
        }
        assert_eq!([sizes[1] - sizes[0], sizes[2] - sizes[1]], [1, 1]);
    }
}
