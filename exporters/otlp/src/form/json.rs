//! Messages as JSON, by the mapping of protocol buffers and OTLP's exceptions
//! to it: integers of 64 bits are texts, floats that are no number have names,
//! enumerations are numbers, and the ids of traces hexadecimal.
//!
//! Sources: the section "ProtoJSON Format" of Protocol Buffers, "JSON Protobuf
//! Encoding" of OTLP.

use std::fmt::Display;
use std::io::Write;

use serde_json::Value;

use super::{Field, Form};
use crate::answer::PartialSuccess;

#[derive(Debug)]
pub(crate) enum Json {}

/// Puts a comma where the last byte asks for one.
fn separate(out: &mut Vec<u8>) {
    if !matches!(out.last(), None | Some(b'{' | b'[')) {
        out.push(b',');
    }
}

/// The name of a field, which has nothing in it to escape.
fn name(out: &mut Vec<u8>, field: Field) {
    separate(out);
    out.push(b'"');
    out.extend_from_slice(field.name.as_bytes());
    out.extend_from_slice(b"\":");
}

fn put(out: &mut Vec<u8>, value: impl Display) {
    // Writing to memory cannot fail.
    let _ = write!(out, "{value}");
}

fn put_field(out: &mut Vec<u8>, field: Field, value: impl Display) {
    name(out, field);
    put(out, value);
}

fn put_double(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        // The shortest digits that read back as the same float.
        let _ = write!(out, "{value:?}");
    } else if value.is_nan() {
        out.extend_from_slice(b"\"NaN\"");
    } else if value > 0.0 {
        out.extend_from_slice(b"\"Infinity\"");
    } else {
        out.extend_from_slice(b"\"-Infinity\"");
    }
}

fn put_list<T>(
    out: &mut Vec<u8>,
    field: Field,
    values: impl Iterator<Item = T>,
    put: impl Fn(&mut Vec<u8>, T),
) {
    name(out, field);
    out.push(b'[');
    for value in values {
        separate(out);
        put(out, value);
    }
    out.push(b']');
}

impl Form for Json {
    const CONTENT_TYPE: &'static str = "application/json";
    const AROUND: [&'static [u8]; 2] = [b"{", b"}"];
    type Open = ();

    fn string(out: &mut Vec<u8>, field: Field, value: &str) {
        name(out, field);
        let _ = serde_json::to_writer(out, value);
    }

    fn id(out: &mut Vec<u8>, field: Field, value: &[u8]) {
        name(out, field);
        out.push(b'"');
        value
            .iter()
            .for_each(|byte| put(out, format_args!("{byte:02x}")));
        out.push(b'"');
    }

    fn fixed(out: &mut Vec<u8>, field: Field, value: u64) {
        put_field(out, field, format_args!("\"{value}\""));
    }

    fn signed(out: &mut Vec<u8>, field: Field, value: i64) {
        put_field(out, field, format_args!("\"{value}\""));
    }

    fn double(out: &mut Vec<u8>, field: Field, value: f64) {
        name(out, field);
        put_double(out, value);
    }

    fn small(out: &mut Vec<u8>, field: Field, value: i32) {
        put_field(out, field, value);
    }

    fn choice(out: &mut Vec<u8>, field: Field, value: u8) {
        put_field(out, field, value);
    }

    fn flag(out: &mut Vec<u8>, field: Field, value: bool) {
        put_field(out, field, value);
    }

    fn counts(out: &mut Vec<u8>, field: Field, values: impl Iterator<Item = u64>) {
        put_list(out, field, values, |out, value| {
            put(out, format_args!("\"{value}\""));
        });
    }

    fn fixed_counts(out: &mut Vec<u8>, field: Field, values: impl Iterator<Item = u64>) {
        Self::counts(out, field, values);
    }

    fn doubles(out: &mut Vec<u8>, field: Field, values: &[f64]) {
        put_list(out, field, values.iter().copied(), put_double);
    }

    fn begin(out: &mut Vec<u8>, field: Field) {
        name(out, field);
        out.push(b'{');
    }

    fn begin_element(out: &mut Vec<u8>, _: Field) {
        separate(out);
        out.push(b'{');
    }

    fn end(out: &mut Vec<u8>, (): ()) {
        out.push(b'}');
    }

    fn begin_list(out: &mut Vec<u8>, list: Field) {
        name(out, list);
        out.push(b'[');
    }

    fn end_list(out: &mut Vec<u8>) {
        out.push(b']');
    }

    fn partial_success(answer: &[u8]) -> Option<PartialSuccess> {
        let answer: Value = serde_json::from_slice(answer).ok()?;
        let partial = answer.get("partialSuccess")?;
        let rejected = partial.get("rejectedDataPoints");
        Some(PartialSuccess {
            // Readers take integers of 64 bits as numbers too.
            rejected: rejected
                .and_then(|it| it.as_u64().or_else(|| it.as_str()?.parse().ok()))
                .unwrap_or(0),
            message: partial
                .get("errorMessage")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: Field = Field::new(1, "f");

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn floats_are_numbers_or_their_names() {
        for (value, text) in [
            (0.0, "0.0"),
            (-1.5, "-1.5"),
            (1e300, "1e300"),
            (5e-324, "5e-324"),
            (0.1 + 0.2, "0.30000000000000004"),
            (f64::NAN, "\"NaN\""),
            (f64::INFINITY, "\"Infinity\""),
            (f64::NEG_INFINITY, "\"-Infinity\""),
        ] {
            let field = written(|out| Json::double(out, FIELD, value));
            assert_eq!(field, format!("\"f\":{text}"));
            let list = written(|out| Json::doubles(out, FIELD, &[value, 1.0]));
            assert_eq!(list, format!("\"f\":[{text},1.0]"));
        }
    }

    #[test]
    fn integers_of_64_bits_are_texts_and_smaller_ones_numbers() {
        let out = written(|out| {
            Json::fixed(out, FIELD, u64::MAX);
            Json::signed(out, FIELD, i64::MIN);
            Json::small(out, FIELD, -7);
            Json::counts(out, FIELD, [0, u64::MAX].into_iter());
        });
        let expected = r#""f":"18446744073709551615","f":"-9223372036854775808","f":-7,"f":["0","18446744073709551615"]"#;
        assert_eq!(out, expected);
    }

    #[test]
    fn texts_are_escaped() {
        let out = written(|out| Json::string(out, FIELD, "\"\\\n\u{1}é\u{2028}"));
        let read: serde_json::Value = serde_json::from_str(&format!("{{{out}}}")).unwrap();
        assert_eq!(read["f"], "\"\\\n\u{1}é\u{2028}");
    }
}
