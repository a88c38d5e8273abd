//! A line of JSON for each series.

use std::fmt::Write;

use crate::report::{Entry, PERCENTILES, Reading, Report};
use crate::time::rfc3339;

/// Appends the report.
pub(crate) fn append(out: &mut String, report: &Report) {
    let time = rfc3339(report.at);
    for entry in &report.entries {
        append_entry(out, &time, entry);
    }
    if report.left_out > 0 {
        // Writing to a string cannot fail.
        let _ = writeln!(out, r#"{{"time":"{time}","left_out":{}}}"#, report.left_out);
    }
}

fn append_entry(out: &mut String, time: &str, entry: &Entry) {
    let _ = write!(out, r#"{{"time":"{time}","metric":"#);
    append_text(out, &entry.name);
    let _ = write!(out, r#","type":"{}""#, entry.kind);
    if !entry.unit.is_empty() {
        out.push_str(r#","unit":"#);
        append_text(out, &entry.unit);
    }
    if !entry.labels.is_empty() {
        for (place, (name, value)) in entry.labels.iter().enumerate() {
            out.push_str(if place == 0 { r#","labels":{"# } else { "," });
            append_text(out, name);
            out.push(':');
            append_text(out, value);
        }
        out.push('}');
    }
    append_reading(out, &entry.reading);
    out.push_str("}\n");
}

fn append_reading(out: &mut String, reading: &Reading) {
    let mut number = |name: &str, value: f64| {
        let _ = write!(out, r#","{name}":"#);
        append_number(out, value);
    };
    match reading {
        Reading::Count {
            total,
            change,
            rate,
        } => {
            let _ = write!(out, r#","value":{total},"change":{change},"rate":"#);
            append_number(out, *rate);
        }
        Reading::Whole(text, _) => {
            let _ = write!(out, r#","value":{text}"#);
        }
        Reading::Float(value) => number("value", *value),
        Reading::Distribution(it) => {
            let _ = write!(
                out,
                r#","value":{},"change":{},"rate":"#,
                it.total, it.count
            );
            append_number(out, it.rate);
            if it.count > 0 {
                let percentiles = PERCENTILES.iter().map(|(name, _)| *name);
                let named = percentiles.zip(it.percentiles);
                for (name, value) in [("mean", it.mean)]
                    .into_iter()
                    .chain(named)
                    .chain([("max", it.max)])
                {
                    let _ = write!(out, r#","{name}":"#);
                    append_number(out, value);
                }
            }
        }
        Reading::Info => number("value", 1.0),
        Reading::States(on) => {
            out.push_str(r#","value":["#);
            for (place, state) in on.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                append_text(out, state);
            }
            out.push(']');
        }
    }
}

/// Appends a number, or null: JSON has none that are not finite.
fn append_number(out: &mut String, value: f64) {
    let _ = if value.is_finite() {
        write!(out, "{value:?}")
    } else {
        write!(out, "null")
    };
}

/// Appends a string, with what JSON escapes.
fn append_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() && u32::from(c) < 0x100 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
