//! Exemplars, whose labels of a trace have fields of their own in OTLP.

use metriken_core::{Exemplar, Exemplars};
use metriken_exposition::Scale;

use crate::field::exemplar::{AS_DOUBLE, AS_INT, ATTRIBUTES, SPAN_ID, TIME, TRACE_ID};
use crate::form::{Field, Form};
use crate::point::{put_attribute, put_unsigned, unix_ns};

/// Writes the exemplars of a series that are not from before a time into a
/// list.
pub(crate) fn put<F: Form>(
    out: &mut Vec<u8>,
    list: Field,
    exemplars: &dyn Exemplars,
    scale: Scale,
    start_ns: u64,
) {
    F::begin_list(out, list);
    exemplars.for_each(&mut |exemplar| {
        if unix_ns(exemplar.time) < start_ns {
            return;
        }
        let message = F::begin_element(out, list);
        put_one::<F>(out, &exemplar, scale);
        F::end(out, message);
    });
    F::end_list(out);
}

fn put_one<F: Form>(out: &mut Vec<u8>, exemplar: &Exemplar<'_>, scale: Scale) {
    F::fixed(out, TIME, unix_ns(exemplar.time));
    put_unsigned::<F>(out, [AS_INT, AS_DOUBLE], exemplar.value, scale);
    // The ids before the list of what is none.
    let mut others = Vec::new();
    for label in exemplar.labels {
        let (name, value) = (label.name(), label.value());
        if name == "trace_id"
            && let Some(id) = bytes_of_hex::<16>(value)
        {
            F::id(out, TRACE_ID, &id);
        } else if name == "span_id"
            && let Some(id) = bytes_of_hex::<8>(value)
        {
            F::id(out, SPAN_ID, &id);
        } else {
            others.push((name, value));
        }
    }
    F::begin_list(out, ATTRIBUTES);
    for (name, value) in others {
        put_attribute::<F>(out, ATTRIBUTES, name, value);
    }
    F::end_list(out);
}

fn bytes_of_hex<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    if text.len() != 2 * BYTES {
        return None;
    }
    for (place, digit) in text.chars().enumerate() {
        let digit = digit.to_digit(16)? as u8;
        bytes[place / 2] = bytes[place / 2] << 4 | digit;
    }
    Some(bytes)
}
