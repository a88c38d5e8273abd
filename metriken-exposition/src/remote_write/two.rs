//! Messages of the package `io.prometheus.write.v2`: `Request` and those within
//! it.
//!
//! Since when a series counts was a field of the series before it became one of
//! each sample; receivers that know the one place leave the other alone, so it
//! is in both.

use super::draft::Draft;
use super::key::texts;
use super::point::{Point, Value, write_histogram};
use super::symbols::Symbols;
use crate::wire::Message;

/// What a series says of its family: the kind, and the numbers of texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Metadata {
    pub(super) kind: u64,
    pub(super) help: u32,
    pub(super) unit: u32,
}

/// Appends a series with one sample.
pub(super) fn write_series(
    draft: &mut Draft,
    symbols: &mut Symbols,
    family: Metadata,
    point: &Point<'_>,
    at_ms: u64,
) {
    Message::bare(&mut draft.bytes).message(5, |series| {
        write_labels(series, symbols, point.key);
        if let Value::Float(bits) = point.value {
            series.message(2, |sample| {
                sample.fixed(1, bits);
                sample.uint(2, at_ms);
                write_start(sample, 3, point);
            });
        } else {
            series.message(3, |to| {
                write_histogram(to, &point.value, at_ms);
                write_start(to, 17, point);
            });
        }
        for shown in point.exemplars {
            series.message(4, |exemplar| {
                write_labels(exemplar, symbols, &shown.key);
                exemplar.double(2, shown.value);
                exemplar.uint(3, shown.ms);
            });
        }
        series.message(5, |metadata| {
            metadata.uint(1, family.kind);
            metadata.uint(3, family.help.into());
            metadata.uint(4, family.unit.into());
        });
        write_start(series, 6, point);
    });
}

fn write_labels(to: &mut Message<'_>, symbols: &mut Symbols, key: &[u8]) {
    to.packed_uints(1, texts(key).map(|text| symbols.number(text).into()));
}

fn write_start(to: &mut Message<'_>, field: u32, point: &Point<'_>) {
    if point.start_ms != 0 {
        to.uint(field, point.start_ms);
    }
}
