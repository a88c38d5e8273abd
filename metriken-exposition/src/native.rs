//! The buckets of native histograms, as all of Prometheus' messages have them.
//!
//! Spans of consecutive buckets, and for each bucket of those by how much its
//! count differs from the one's before.

use crate::wire::Message;

/// How many empty buckets are written as such rather than by beginning another
/// span, which takes more bytes than two zeros.
const GAP: i32 = 2;

/// Writes index and count of buckets, ascending, as two fields.
pub(crate) fn write_buckets(
    to: &mut Message<'_>,
    (spans, deltas): (u32, u32),
    buckets: &[(i32, u64)],
) {
    let mut next = 0;
    for span in buckets.chunk_by(|(a, _), (b, _)| b - a <= GAP + 1) {
        let (Some((first, _)), Some((last, _))) = (span.first(), span.last()) else {
            continue;
        };
        write_span(to, spans, first - next, (last - first + 1) as u32);
        next = last + 1;
    }
    to.packed_sints(deltas, Deltas::new(buckets));
}

/// Writes how far a span is from the end of the one before, and its length.
pub(crate) fn write_span(to: &mut Message<'_>, field: u32, offset: i32, length: u32) {
    to.message(field, |span| {
        span.sint(1, offset.into());
        span.uint(2, length.into());
    });
}

/// The differences of counts along all spans, empty buckets within included.
struct Deltas<'a> {
    buckets: &'a [(i32, u64)],
    /// The index after the last bucket that was passed.
    next: Option<i32>,
    last: u64,
}

impl<'a> Deltas<'a> {
    fn new(buckets: &'a [(i32, u64)]) -> Self {
        Deltas {
            buckets,
            next: None,
            last: 0,
        }
    }
}

impl Iterator for Deltas<'_> {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        let (&(index, count), rest) = self.buckets.split_first()?;
        let gap = self.next.map_or(0, |next| index - next);
        let count = if (1..=GAP).contains(&gap) {
            // An empty bucket before this one.
            self.next = self.next.map(|next| next + 1);
            0
        } else {
            self.next = Some(index + 1);
            self.buckets = rest;
            count
        };
        let delta = count.wrapping_sub(self.last) as i64;
        self.last = count;
        Some(delta)
    }
}
