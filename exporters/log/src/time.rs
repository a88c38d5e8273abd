//! Times as RFC 3339 writes them.

use std::ops::Range;
use std::time::{Duration, SystemTime};

/// A time in UTC, to the millisecond: `2026-11-23T23:59:59.123Z`.
pub(crate) fn rfc3339(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let since = since.unwrap_or_default();
    let (day, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(day);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let ms = since.subsec_millis();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

/// The point in time that a metric of seconds shows, if it shows one. A unit
/// does not tell that from a duration, nor does a name ending in `time`: where
/// it does, what is longer than 30 years is taken for a time since 1970.
pub(crate) fn of_metric(name: &str, unit: &str, value: f64) -> Option<SystemTime> {
    // From 2001 to 2286: ten digits.
    const PLAUSIBLE: Range<f64> = 1e9..1e10;

    let bare = name.strip_suffix("_seconds").unwrap_or(name);
    let is_named = |word| {
        let before = bare.strip_suffix(word);
        before.is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric()))
    };
    let is_time = unit == "seconds" && (is_named("time") || is_named("timestamp"));
    (is_time && PLAUSIBLE.contains(&value))
        .then(|| SystemTime::UNIX_EPOCH + Duration::from_secs_f64(value))
}

/// The date of a day since 1970, by counting years and months.
fn date(mut day: u64) -> (u64, usize, u64) {
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    while day >= 365 + u64::from(is_leap(year)) {
        day -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 0;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    (year, month + 1, day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_a_time_where_name_and_number_say_so() {
        for (name, unit, value, shown) in [
            (
                "process_start_time_seconds",
                "seconds",
                1_735_689_599.5,
                Some("2024-12-31T23:59:59.500Z"),
            ),
            (
                "last.timestamp",
                "seconds",
                1e9,
                Some("2001-09-09T01:46:40.000Z"),
            ),
            ("cpu_time_seconds", "seconds", 86_400.0, None),
            ("last_timestamp_seconds", "seconds", 0.0, None),
            ("last_timestamp_seconds", "seconds", f64::NAN, None),
            ("uptime_seconds", "seconds", 1e9, None),
            ("last_time", "requests", 1e9, None),
        ] {
            let time = of_metric(name, unit, value).map(rfc3339);
            assert_eq!(time.as_deref(), shown, "{name}");
        }
    }

    #[test]
    fn times_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199, "2024-02-29T23:59:59.000Z"),
            (1_735_689_599, "2024-12-31T23:59:59.000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000Z"),
        ] {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(rfc3339(time), text);
        }
    }
}
