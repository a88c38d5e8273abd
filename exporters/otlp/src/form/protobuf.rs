//! Messages as protocol buffers.

use metriken_exposition::wire::{Length, Message};

use super::{Field, Form};
use crate::answer::{PartialSuccess, fields};

#[derive(Debug)]
pub(crate) enum Protobuf {}

impl Form for Protobuf {
    const CONTENT_TYPE: &'static str = "application/x-protobuf";
    const AROUND: [&'static [u8]; 2] = [b"", b""];
    type Open = Length;

    #[inline]
    fn string(out: &mut Vec<u8>, field: Field, value: &str) {
        Message::bare(out).bytes(field.number, value);
    }

    fn id(out: &mut Vec<u8>, field: Field, value: &[u8]) {
        Message::bare(out).bytes(field.number, value);
    }

    #[inline]
    fn fixed(out: &mut Vec<u8>, field: Field, value: u64) {
        Message::bare(out).fixed(field.number, value);
    }

    #[inline]
    fn signed(out: &mut Vec<u8>, field: Field, value: i64) {
        Message::bare(out).fixed(field.number, value as u64);
    }

    #[inline]
    fn double(out: &mut Vec<u8>, field: Field, value: f64) {
        Message::bare(out).double(field.number, value);
    }

    fn small(out: &mut Vec<u8>, field: Field, value: i32) {
        Message::bare(out).sint(field.number, value.into());
    }

    fn choice(out: &mut Vec<u8>, field: Field, value: u8) {
        Message::bare(out).uint(field.number, value.into());
    }

    fn flag(out: &mut Vec<u8>, field: Field, value: bool) {
        Message::bare(out).uint(field.number, value.into());
    }

    fn counts(out: &mut Vec<u8>, field: Field, values: impl Iterator<Item = u64>) {
        Message::bare(out).packed_uints(field.number, values);
    }

    fn fixed_counts(out: &mut Vec<u8>, field: Field, values: impl Iterator<Item = u64>) {
        Message::bare(out).packed_fixed(field.number, values);
    }

    fn doubles(out: &mut Vec<u8>, field: Field, values: &[f64]) {
        let bits = values.iter().map(|value| value.to_bits());
        Message::bare(out).packed_fixed(field.number, bits);
    }

    #[inline]
    fn begin(out: &mut Vec<u8>, field: Field) -> Length {
        Message::bare(out).begin(field.number)
    }

    #[inline]
    fn begin_element(out: &mut Vec<u8>, list: Field) -> Length {
        Self::begin(out, list)
    }

    #[inline]
    fn end(out: &mut Vec<u8>, message: Length) {
        message.end(out);
    }

    /// Repeated fields are fields, over and over.
    fn begin_list(_: &mut Vec<u8>, _: Field) {}
    fn end_list(_: &mut Vec<u8>) {}

    fn partial_success(answer: &[u8]) -> Option<PartialSuccess> {
        let partial = fields(answer).find_map(|(number, value)| value.bytes_of(number == 1))?;
        let mut success = PartialSuccess::default();
        for (number, value) in fields(partial) {
            match number {
                1 => success.rejected = value.number().unwrap_or(0),
                2 => success.message = value.text(),
                _ => {}
            }
        }
        Some(success)
    }
}
