//! Messages of the package `prometheus`: `WriteRequest` and those within it.

use super::draft::Draft;
use super::point::{Description, Point, Value, write_histogram};
use crate::wire::Message;

/// Appends a series with one sample.
pub(super) fn write_series(draft: &mut Draft, point: &Point<'_>, at_ms: u64) {
    Message::bare(&mut draft.bytes).message(1, |series| {
        series.fields(point.key);
        if let Value::Float(bits) = point.value {
            series.message(2, |sample| {
                sample.fixed(1, bits);
                sample.uint(2, at_ms);
            });
        }
        for shown in point.exemplars {
            series.message(3, |exemplar| {
                exemplar.fields(&shown.key);
                exemplar.double(2, shown.value);
                exemplar.uint(3, shown.ms);
            });
        }
        if point.value.is_histogram() {
            series.message(4, |to| write_histogram(to, &point.value, at_ms));
        }
    });
}

/// Appends what is to say of a family.
pub(super) fn write_metadata(draft: &mut Draft, family: &Description<'_>) {
    Message::bare(&mut draft.bytes).message(3, |metadata| {
        metadata.uint(1, family.kind);
        metadata.joined(2, &family.name);
        if !family.help.is_empty() {
            metadata.bytes(4, family.help);
        }
        if !family.unit.is_empty() {
            metadata.bytes(5, &*family.unit);
        }
    });
}
