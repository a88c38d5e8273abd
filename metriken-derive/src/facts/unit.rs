//! The grammar of units, and advice for those that are not spelled out.
//!
//! Exporters derive suffixes and scales from the unit (`nanoseconds` become
//! `_seconds` in Prometheus), so an abbreviation they do not know would be
//! exported as a word without a meaning.

use crate::nearest::nearest;

/// Prometheus and the binary layout have no limit of their own; a longer word
/// than this is a mistake.
const MAX_BYTES: usize = 63;

/// The units that exporters convert, as they are written, and what is written
/// by mistake in place of them, in lower case.
const SPELLINGS: [(&str, &[&str]); 30] = [
    (
        "nanoseconds",
        &["ns", "nsec", "nsecs", "nano", "nanos", "nanosecond"],
    ),
    (
        "microseconds",
        &[
            "us",
            "\u{b5}s",
            "\u{3bc}s",
            "usec",
            "usecs",
            "micro",
            "micros",
            "microsecond",
        ],
    ),
    (
        "milliseconds",
        &["ms", "msec", "msecs", "milli", "millis", "millisecond"],
    ),
    ("seconds", &["s", "sec", "secs", "second"]),
    ("minutes", &["min", "mins", "minute"]),
    ("hours", &["h", "hr", "hrs", "hour"]),
    ("days", &["d", "day"]),
    ("weeks", &["week"]),
    ("bits", &["bit"]),
    ("kilobits", &["kbit", "kbits", "kilobit"]),
    ("megabits", &["mbit", "mbits", "megabit"]),
    ("gigabits", &["gbit", "gbits", "gigabit"]),
    ("bytes", &["b", "byte"]),
    ("kilobytes", &["kb", "kbyte", "kbytes", "kilobyte"]),
    ("megabytes", &["mb", "mbyte", "mbytes", "megabyte"]),
    ("gigabytes", &["gb", "gbyte", "gbytes", "gigabyte"]),
    ("terabytes", &["tb", "tbyte", "tbytes", "terabyte"]),
    ("petabytes", &["pb", "pbyte", "pbytes", "petabyte"]),
    ("kibibytes", &["kib", "kibibyte"]),
    ("mebibytes", &["mib", "mebibyte"]),
    ("gibibytes", &["gib", "gibibyte"]),
    ("tebibytes", &["tib", "tebibyte"]),
    ("pebibytes", &["pib", "pebibyte"]),
    ("percent", &["%", "pct", "perc", "percents", "percentage"]),
    ("ratio", &["ratios", "fraction"]),
    ("hertz", &["hz"]),
    ("celsius", &["\u{b0}c", "degc"]),
    ("joules", &["joule"]),
    ("watts", &["watt"]),
    ("volts", &["volt"]),
];

/// Checks a unit: a word of lower-case letters, digits and `_` that begins with
/// a letter, and not another spelling of a known one.
///
/// # Errors
/// What to write instead.
pub(super) fn check(unit: &str) -> Result<(), String> {
    if unit.is_empty() {
        return Err(
            "the unit is empty: leave `unit` out, or write what is counted, such as \
                    `unit = \"requests\"`"
                .to_owned(),
        );
    }
    if let Some(known) = known(unit) {
        return match known == unit {
            true => Ok(()),
            false => Err(format!("write the unit out as `{known}`")),
        };
    }
    if unit.len() > MAX_BYTES {
        return Err(format!(
            "a unit is at most {MAX_BYTES} bytes long, and this has {}",
            unit.len()
        ));
    }
    let begins_well = unit.starts_with(|c: char| c.is_ascii_lowercase());
    let is_legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    match begins_well && unit.chars().all(is_legal) {
        true => Ok(()),
        false => Err(
            "a unit is a word of lower-case letters, digits and `_`, in the plural, \
                      such as `requests` or `bytes_per_second`"
                .to_owned(),
        ),
    }
}

/// The known unit that this is, or is meant to be.
fn known(unit: &str) -> Option<&'static str> {
    let unit = unit.trim().to_lowercase();
    let spelled = SPELLINGS
        .iter()
        .find(|(known, others)| *known == unit || others.contains(&unit.as_str()));
    if let Some((known, _)) = spelled {
        return Some(known);
    }
    // One slip of the finger in seven letters, two in a dozen. In shorter words
    // that would turn one unit into another.
    let known = SPELLINGS.map(|(known, _)| known);
    let tolerance = |known: &str| match known.len() {
        0..7 => 0,
        7..11 => 1,
        _ => 2,
    };
    nearest(&unit, &known, tolerance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_lower_case_word_is_a_unit() {
        for unit in ["requests", "nanoseconds", "records", "ipv6_packets", "x"] {
            assert_eq!(check(unit), Ok(()), "{unit}");
        }
    }

    #[test]
    fn every_known_unit_is_a_unit() {
        for (unit, _) in SPELLINGS {
            assert_eq!(check(unit), Ok(()), "{unit}");
        }
    }

    #[test]
    fn other_spellings_are_corrected() {
        for (written, meant) in [
            ("ns", "nanoseconds"),
            ("µs", "microseconds"),
            ("miliseconds", "milliseconds"),
            ("milisecond", "milliseconds"),
            ("second", "seconds"),
            ("Seconds", "seconds"),
            ("MiB", "mebibytes"),
            (" bytes", "bytes"),
            ("%", "percent"),
        ] {
            let message = check(written).unwrap_err();
            assert!(message.ends_with(&format!("`{meant}`")), "{message}");
        }
    }

    #[test]
    fn other_characters_are_refused() {
        for unit in ["", "Requests", "2fast", "_x", "requests/s", "re quests"] {
            assert!(check(unit).is_err(), "{unit}");
        }
        assert!(check(&"x".repeat(MAX_BYTES)).is_ok());
        assert!(check(&"x".repeat(MAX_BYTES + 1)).is_err());
    }
}
