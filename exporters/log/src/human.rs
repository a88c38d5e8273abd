//! Lines for people: names, values and what changed in columns.

use std::fmt::Write;

use crate::quantity;
use crate::report::{Distribution, Entry, PERCENTILES, Reading, Report};
use crate::time::{self, rfc3339};

/// How wide the column of names becomes at most. What there is to say of longer
/// names is in the line below.
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
    let width = |text: &str| text.chars().count();
    let fits = |row: &&Row| width(&row.name) <= WIDEST;
    let names = rows.iter().filter(fits).map(|row| width(&row.name)).max();
    let in_column = rows.iter().filter(|row| !row.rest.is_empty());
    let values = in_column.map(|row| width(&row.value)).max();
    let (names, values) = (names.unwrap_or(0), values.unwrap_or(0));
    for row in &rows {
        let Row { name, value, rest } = row;
        let mut name = name.as_str();
        if !fits(&row) && !value.is_empty() {
            let _ = writeln!(out, "  {name}");
            name = "";
        }
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
    let quantity = |value| match time::of_metric(&entry.name, unit, value) {
        Some(time) => rfc3339(time),
        None => quantity::of(value, unit),
    };
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
        Reading::Whole(_, value) if is_scaled(unit) => (quantity(*value), String::new()),
        Reading::Whole(text, _) => (text.clone(), String::new()),
        Reading::Float(value) => (quantity(*value), String::new()),
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use metriken_core::Kind;

    use super::*;

    fn entry(name: &str, unit: &str, reading: Reading) -> Entry {
        Entry {
            name: name.to_owned(),
            labels: Vec::new(),
            kind: Kind::Gauge,
            unit: unit.to_owned(),
            reading,
            has_changed: true,
        }
    }

    fn count(total: &str) -> Reading {
        Reading::Count {
            total: total.to_owned(),
            change: "7".to_owned(),
            rate: 3.5,
        }
    }

    fn shown(entries: Vec<Entry>) -> String {
        let report = Report {
            at: SystemTime::UNIX_EPOCH,
            interval: Duration::from_secs(2),
            entries,
            left_out: 0,
        };
        let mut out = String::new();
        append(&mut out, &report);
        let (first, rest) = out.split_once('\n').unwrap();
        assert_eq!(first, "metrics at 1970-01-01T00:00:00.000Z, of the last 2s");
        rest.to_owned()
    }

    #[test]
    fn a_name_that_is_too_long_leaves_the_columns_where_they_are() {
        let long = "x".repeat(WIDEST + 1);
        let entries = vec![
            entry("short", "", count("12")),
            entry(&long, "", count("12345")),
            entry(&long, "", Reading::Info),
            entry("of_middle_length", "", count("3")),
        ];
        let expected = format!(
            "  short                12  +7 (3.5/s)
  {long}
                    12345  +7 (3.5/s)
  {long}
  of_middle_length      3  +7 (3.5/s)
"
        );
        assert_eq!(shown(entries), expected);
    }

    #[test]
    fn a_time_is_shown_as_a_date() {
        let time = 1_735_689_599.0;
        let entries = vec![
            entry("a_time_seconds", "seconds", Reading::Float(time)),
            entry(
                "b_time_seconds",
                "seconds",
                Reading::Whole(time.to_string(), time),
            ),
            entry("c_time_seconds", "seconds", Reading::Float(90.0)),
        ];
        let expected = "  a_time_seconds  2024-12-31T23:59:59.000Z
  b_time_seconds  2024-12-31T23:59:59.000Z
  c_time_seconds  90s
";
        assert_eq!(shown(entries), expected);
    }
}
