//! Exemplars, whose labels of a trace have fields of their own in OTLP.

use std::time::SystemTime;

use metriken_core::Exemplars;
use metriken_exposition::Scale;

use crate::message::{Exemplar, ExemplarNumber, KeyValue};

/// All exemplars of a series.
pub(crate) fn read(exemplars: Option<&dyn Exemplars>, scale: Scale) -> Vec<Exemplar> {
    let mut all = Vec::new();
    if let Some(exemplars) = exemplars {
        exemplars.for_each(&mut |exemplar| {
            let mut read = Exemplar {
                unix_ns: unix_ns(exemplar.time),
                value: Some(number(exemplar.value, scale)),
                ..Exemplar::default()
            };
            for label in exemplar.labels {
                match (label.name(), bytes_of_hex(label.value())) {
                    ("trace_id", Some(id)) if id.len() == 16 => read.trace_id = id,
                    ("span_id", Some(id)) if id.len() == 8 => read.span_id = id,
                    _ => read
                        .attributes
                        .push(KeyValue::new(label.name(), label.value())),
                }
            }
            all.push(read);
        });
    }
    all
}

fn number(value: u64, scale: Scale) -> ExemplarNumber {
    match i64::try_from(value) {
        Ok(value) if scale == Scale::ONE => ExemplarNumber::Int(value),
        _ => ExemplarNumber::Double(scale.apply(value as f64)),
    }
}

/// Nanoseconds since 1970, which is what OTLP has for all times.
pub(crate) fn unix_ns(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_nanos().try_into().unwrap_or(u64::MAX))
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).map(|d| d as u8))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}
