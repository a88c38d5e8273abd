//! Durations as people write them: a whole number and a unit.

use std::time::Duration;

/// The units, with their length.
const UNITS: [(&str, Duration); 5] = [
    ("us", Duration::from_micros(1)),
    ("ms", Duration::from_millis(1)),
    ("s", Duration::from_secs(1)),
    ("m", Duration::from_secs(60)),
    ("h", Duration::from_secs(3600)),
];

/// How to write one.
pub(super) const ADVICE: &str = "write a whole number and a unit (us, ms, s, m or h), like 10s";

/// `text` as a duration, if it is one that fits.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let (_, length) = UNITS.iter().find(|(name, _)| *name == unit)?;
    length.checked_mul(number.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units_are_durations() {
        for (text, ms) in [("250ms", 250), ("10s", 10_000), ("2m", 120_000), ("0s", 0)] {
            assert_eq!(parse(text), Some(Duration::from_millis(ms)), "{text}");
        }
        assert_eq!(parse("1h"), Some(Duration::from_secs(3600)));
        assert_eq!(parse("7us"), Some(Duration::from_micros(7)));
    }

    #[test]
    fn everything_else_is_none() {
        for text in [
            "",
            "10",
            "s",
            "1.5s",
            "-1s",
            "1 s",
            "1d",
            "99999999999s",
            "4294967295h1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
