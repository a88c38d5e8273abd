//! Messages of type `Histogram`.

use super::exemplar::Chosen;
use super::reading::Reading;
use super::series::write_created;
use crate::walk::Member;
use crate::wire::Message;

/// How many empty buckets are written as such rather than by beginning another
/// span, which takes more bytes than two zeros.
const GAP: i32 = 2;

/// Writes the fields of a histogram.
pub(super) fn write_histogram(
    to: &mut Message<'_>,
    member: &Member<'_>,
    reading: &Reading<'_>,
    exemplars: &Chosen,
) {
    to.uint(1, reading.totals.count);
    // A sum that nobody knows is no number, rather than the zero that a reader
    // puts where a field is missing.
    let sum = reading.totals.sum;
    let sum = sum.map_or(f64::NAN, |sum| member.scale().apply(sum as f64));
    to.double(2, sum);
    for (line, (bound, count)) in reading.classic().enumerate() {
        to.message(3, |bucket| {
            bucket.uint(1, count);
            bucket.double(2, bound);
            if let Some(exemplar) = exemplars.get(line) {
                bucket.bytes(3, exemplar);
            }
        });
    }
    to.sint(5, reading.schema().into());
    // Zeros and nothing else are in the zero bucket.
    to.double(6, 0.0);
    to.uint(7, reading.native().zero());
    write_native(to, reading.native().buckets());
    write_created(to, 15, member);
    for exemplar in exemplars.iter() {
        to.bytes(16, exemplar);
    }
}

/// Writes spans of consecutive buckets, and for each bucket of those by how
/// much its count differs from the one's before.
fn write_native(to: &mut Message<'_>, buckets: &[(i32, u64)]) {
    let mut next = 0;
    let mut spans = buckets
        .chunk_by(|(a, _), (b, _)| b - a <= GAP + 1)
        .peekable();
    if spans.peek().is_none() {
        // A histogram without values would else pass for a classic one.
        write_span(to, 0, 0);
    }
    for span in spans {
        let (Some((first, _)), Some((last, _))) = (span.first(), span.last()) else {
            continue;
        };
        write_span(to, first - next, (last - first + 1) as u32);
        next = last + 1;
    }
    to.packed_sints(13, Deltas::new(buckets));
}

fn write_span(to: &mut Message<'_>, offset: i32, length: u32) {
    to.message(12, |span| {
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
