//! Units: what is recorded, and what is shown.
//!
//! Code records whole numbers in the unit that costs least, such as the
//! nanoseconds of a clock. Prometheus and OpenMetrics ask for base units:
//! seconds, bytes, ratios. A unit known here is shown in its base unit, its
//! values scaled exactly; any other word is shown as it is.

use crate::number::Scale;

/// A unit as it is shown, and how recorded values get there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit<'a> {
    /// What is shown: the suffix of the metric's name. Empty for none.
    pub base: &'a str,
    /// From recorded to shown values.
    pub scale: Scale,
}

/// Recorded unit, shown unit, factor, and power of ten to divide by.
const KNOWN: [(&str, &str, u64, u8); 29] = [
    ("nanoseconds", "seconds", 1, 9),
    ("microseconds", "seconds", 1, 6),
    ("milliseconds", "seconds", 1, 3),
    ("seconds", "seconds", 1, 0),
    ("minutes", "seconds", 60, 0),
    ("hours", "seconds", 3_600, 0),
    ("days", "seconds", 86_400, 0),
    ("weeks", "seconds", 604_800, 0),
    ("bytes", "bytes", 1, 0),
    ("kilobytes", "bytes", 1_000, 0),
    ("megabytes", "bytes", 1_000_000, 0),
    ("gigabytes", "bytes", 1_000_000_000, 0),
    ("terabytes", "bytes", 1_000_000_000_000, 0),
    ("petabytes", "bytes", 1_000_000_000_000_000, 0),
    ("kibibytes", "bytes", 1 << 10, 0),
    ("mebibytes", "bytes", 1 << 20, 0),
    ("gibibytes", "bytes", 1 << 30, 0),
    ("tebibytes", "bytes", 1 << 40, 0),
    ("pebibytes", "bytes", 1 << 50, 0),
    ("bits", "bits", 1, 0),
    ("kilobits", "bits", 1_000, 0),
    ("megabits", "bits", 1_000_000, 0),
    ("gigabits", "bits", 1_000_000_000, 0),
    ("percent", "ratio", 1, 2),
    ("permille", "ratio", 1, 3),
    ("millivolts", "volts", 1, 3),
    ("milliamperes", "amperes", 1, 3),
    ("milliwatts", "watts", 1, 3),
    ("millijoules", "joules", 1, 3),
];

impl<'a> Unit<'a> {
    /// How values recorded in `unit` are shown.
    pub fn of(unit: Option<&'a str>) -> Self {
        let unit = unit.unwrap_or("");
        match KNOWN.iter().find(|(recorded, ..)| *recorded == unit) {
            Some(&(_, base, factor, decimals)) => Unit {
                base,
                scale: Scale { factor, decimals },
            },
            None => Unit {
                base: unit,
                scale: Scale::ONE,
            },
        }
    }

    /// The unit that values are recorded in: the reverse of [`of`](Self::of).
    pub fn recorded(&self) -> &'a str {
        let is_this = |known: &&(_, &str, u64, u8)| {
            let scale = Scale {
                factor: known.2,
                decimals: known.3,
            };
            known.1 == self.base && scale == self.scale
        };
        KNOWN
            .iter()
            .find(is_this)
            .map_or(self.base, |known| known.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_units_are_shown_in_base_units() {
        let unit = Unit::of(Some("nanoseconds"));
        assert_eq!(unit.base, "seconds");
        assert_eq!(unit.scale.apply(1_500_000_000.0), 1.5);
        assert_eq!(Unit::of(Some("kibibytes")).scale.apply(2.0), 2048.0);
        assert_eq!(Unit::of(Some("percent")).scale.apply(50.0), 0.5);
    }

    #[test]
    fn every_unit_leads_back_to_the_recorded_one() {
        let known = KNOWN.iter().map(|(recorded, ..)| *recorded);
        for unit in known.chain(["requests", ""]) {
            assert_eq!(Unit::of(Some(unit)).recorded(), unit);
        }
    }

    #[test]
    fn other_units_are_shown_as_they_are() {
        let unit = Unit::of(Some("requests"));
        assert_eq!((unit.base, unit.scale), ("requests", Scale::ONE));
        assert_eq!(Unit::of(None).base, "");
    }
}
