//! Messages of type `Histogram`.

use super::exemplar::Chosen;
use super::series::write_created;
use crate::native;
use crate::reading::Reading;
use crate::walk::Member;
use crate::wire::Message;

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
    let native = reading.native().buckets();
    if native.is_empty() {
        // A histogram without values would else pass for a classic one.
        native::write_span(to, 12, 0, 0);
    }
    native::write_buckets(to, (12, 13), native);
    write_created(to, 15, member);
    for exemplar in exemplars.iter() {
        to.bytes(16, exemplar);
    }
}
