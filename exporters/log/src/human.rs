//! Lines for people: names, values and what changed in columns.

use std::fmt::Write;

use crate::quantity;
use crate::report::{Distribution, Entry, PERCENTILES, Reading, Report};
use crate::time::rfc3339;

/// How wide the column of names becomes at most. Longer names push the rest of
/// their line to the right.
const WIDEST: usize = 60;

/// Appends the report.
pub(crate) fn append(out: &mut String, report: &Report) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "metrics at {}, of the last {}",
        rfc3339(report.at),
        quantity::of(report.interval.as_secs_f64(), "seconds"),
    );
    let rows: Vec<_> = report.entries.iter().map(row).collect();
    let width = |column: fn(&Row) -> usize| rows.iter().map(column).max().unwrap_or(0);
    let names = width(|row| row.name.chars().count()).min(WIDEST);
    let values = width(|row| match row.rest.is_empty() {
        true => 0,
        false => row.value.chars().count(),
    });
    for Row { name, value, rest } in &rows {
        let line = format!("  {name:<names$}  {value:>values$}  {rest}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if report.left_out > 0 {
        let _ = writeln!(
            out,
            "  and {} more, for which there is no room",
            report.left_out
        );
    }
}

struct Row {
    name: String,
    value: String,
    /// What is not in a column of its own.
    rest: String,
}

fn row(entry: &Entry) -> Row {
    let unit = entry.unit.as_str();
    let (value, rest) = match &entry.reading {
        Reading::Count {
            total,
            change,
            rate,
        } => {
            let of = |exact: &str| match exact.parse() {
                Ok(value) if is_scaled(unit) => quantity::of(value, unit),
                _ => exact.to_owned(),
            };
            let rest = match change.as_str() {
                "0" => String::new(),
                change => {
                    let rate = quantity::of(*rate, rate_unit(unit));
                    format!("+{} ({rate}/s)", of(change))
                }
            };
            (of(total), rest)
        }
        Reading::Whole(_, value) if is_scaled(unit) => (quantity::of(*value, unit), String::new()),
        Reading::Whole(text, _) => (text.clone(), String::new()),
        Reading::Float(value) => (quantity::of(*value, unit), String::new()),
        Reading::Distribution(distribution) => {
            (distribution.total.to_string(), spread(distribution, unit))
        }
        Reading::Info => (String::new(), String::new()),
        Reading::States(on) => (on.join(", "), String::new()),
    };
    Row {
        name: name(entry),
        value,
        rest,
    }
}

/// Units whose values are better read with a prefix.
fn is_scaled(unit: &str) -> bool {
    matches!(unit, "seconds" | "bytes" | "ratio")
}

/// A rate of seconds is a share of the time, and no time.
fn rate_unit(unit: &str) -> &str {
    if unit == "bytes" { unit } else { "" }
}

fn spread(distribution: &Distribution, unit: &str) -> String {
    if distribution.count == 0 {
        return String::new();
    }
    let of = |value| quantity::of(value, unit);
    let mut text = format!(
        "+{} ({}/s) mean {}",
        distribution.count,
        quantity::of(distribution.rate, ""),
        of(distribution.mean),
    );
    for ((name, _), value) in PERCENTILES.iter().zip(distribution.percentiles) {
        let _ = write!(text, " {name} {}", of(value));
    }
    let _ = write!(text, " max {}", of(distribution.max));
    text
}

/// The name and the labels: nothing in them ends the line.
fn name(entry: &Entry) -> String {
    let mut text = plain(&entry.name);
    for (place, (name, value)) in entry.labels.iter().enumerate() {
        text.push(if place == 0 { '{' } else { ',' });
        let _ = write!(text, "{}={:?}", plain(name), value);
    }
    if !entry.labels.is_empty() {
        text.push('}');
    }
    text
}

fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '_' } else { c })
        .collect()
}
