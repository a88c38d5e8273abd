//! Numbers for people: three digits, and a prefix of the unit.

/// A number of a unit, as people write it.
pub(crate) fn of(value: f64, unit: &str) -> String {
    match unit {
        "seconds" => seconds(value),
        "bytes" => prefixed(value, 1024.0, &["B", "KiB", "MiB", "GiB", "TiB", "PiB"]),
        "ratio" => format!("{}%", digits(value * 100.0)),
        _ => prefixed(value, 1000.0, &["", "k", "M", "G", "T", "P"]),
    }
}

fn seconds(value: f64) -> String {
    // What three digits would round up to a whole step belongs to the next.
    match value.abs() {
        0.0 => "0s".to_owned(),
        abs if abs < 0.9995e-6 => format!("{}ns", digits(value * 1e9)),
        abs if abs < 0.9995e-3 => format!("{}µs", digits(value * 1e6)),
        abs if abs < 0.9995 => format!("{}ms", digits(value * 1e3)),
        abs if abs < 120.0 => format!("{}s", digits(value)),
        abs if abs < 7200.0 => format!("{}min", digits(value / 60.0)),
        _ => format!("{}h", digits(value / 3600.0)),
    }
}

fn prefixed(value: f64, step: f64, prefixes: &[&str]) -> String {
    let mut value = value;
    let mut place = 0;
    // As above.
    while value.abs() >= step * 0.9995 && place + 1 < prefixes.len() {
        value /= step;
        place += 1;
    }
    format!("{}{}", digits(value), prefixes[place])
}

/// Three digits, or all of a whole part with more.
fn digits(value: f64) -> String {
    let abs = value.abs();
    let places = match abs {
        _ if value.fract() == 0.0 || !value.is_finite() => 0,
        _ if abs >= 99.95 => 0,
        _ if abs >= 9.995 => 1,
        _ if abs >= 0.9995 => 2,
        _ if abs >= 0.09995 => 3,
        _ if abs >= 0.009_995 => 4,
        _ => return format!("{value:.2e}"),
    };
    let text = format!("{value:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_and_a_fitting_unit() {
        for (value, unit, text) in [
            (0.0, "seconds", "0s"),
            (0.000_000_12, "seconds", "120ns"),
            (0.001_25, "seconds", "1.25ms"),
            (0.999_7, "seconds", "1s"),
            (0.000_999_7, "seconds", "1ms"),
            (3.0, "seconds", "3s"),
            (600.0, "seconds", "10min"),
            (1536.0, "bytes", "1.5KiB"),
            (1_048_500.0, "bytes", "1MiB"),
            (0.125, "ratio", "12.5%"),
            (34.56, "", "34.6"),
            (1.0 / 60.0, "", "0.0167"),
            (0.25, "", "0.25"),
            (999_999.0, "requests", "1M"),
            (-1234.0, "", "-1.23k"),
            (0.000_5, "", "5.00e-4"),
            (f64::NAN, "", "NaN"),
        ] {
            assert_eq!(of(value, unit), text);
        }
    }
}
