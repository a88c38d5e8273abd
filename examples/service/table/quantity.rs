//! Numbers as people read them, each in seven characters at most.

/// A number of things: `1,234`, `12.3 M`.
pub(super) fn count(number: f64) -> String {
    match number {
        0.0..99_999.5 => thousands(number.round() as u64),
        99_999.5..9_999_500.0 => format!("{} k", thousands((number / 1e3).round() as u64)),
        _ => format!("{:.1} M", number / 1e6),
    }
}

fn thousands(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", number / 1_000, number % 1_000),
    }
}

/// A time: `61 µs`.
pub(super) fn time(ns: Option<u64>) -> String {
    match ns {
        None => "-".to_owned(),
        Some(ns @ 0..1_000) => format!("{ns} ns"),
        Some(ns @ 1_000..1_000_000) => three_digits(ns as f64 / 1e3, "µs"),
        Some(ns @ 1_000_000..1_000_000_000) => three_digits(ns as f64 / 1e6, "ms"),
        Some(ns) => three_digits(ns as f64 / 1e9, "s"),
    }
}

/// A size: `310 KiB`.
pub(super) fn bytes(bytes: f64) -> String {
    match bytes {
        0.0..1_023.5 => format!("{bytes:.0} B"),
        1_023.5..1_023.5e3 => three_digits(bytes / 1_024.0, "KiB"),
        1_023.5e3..1_047e6 => three_digits(bytes / 1_048_576.0, "MiB"),
        _ => three_digits(bytes / 1_073_741_824.0, "GiB"),
    }
}

/// A share: `87.3 %`.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

/// How long something has lasted: `12 s`, `3:07`, `1:00:00`.
pub(super) fn age(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match seconds {
        0..60 => format!("{rest} s"),
        60..3_600 => format!("{minutes}:{rest:02}"),
        _ => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

/// Digits after the point as long as there are no more than two before it.
fn three_digits(number: f64, unit: &str) -> String {
    let decimals = if number < 99.95 { 1 } else { 0 };
    format!("{number:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(count(0.4), "0");
        assert_eq!(count(1_234.0), "1,234");
        assert_eq!(count(99_999.4), "99,999");
        assert_eq!(count(99_999.6), "100 k");
        assert_eq!(count(1_234_567.0), "1,235 k");
        assert_eq!(count(12_345_678.0), "12.3 M");
    }

    #[test]
    fn times_and_sizes_have_the_unit_that_fits() {
        assert_eq!(time(None), "-");
        assert_eq!(time(Some(999)), "999 ns");
        assert_eq!(time(Some(61_400)), "61.4 µs");
        assert_eq!(time(Some(120_000)), "120 µs");
        assert_eq!(time(Some(2_500_000_000)), "2.5 s");
        assert_eq!(bytes(1_023.0), "1023 B");
        assert_eq!(bytes(1_024.0), "1.0 KiB");
        assert_eq!(bytes(4_194_304.0), "4.0 MiB");
        assert_eq!(percent(Some(0.8734)), "87.3 %");
        assert_eq!([59.4, 187.0, 3_600.0].map(age), ["59 s", "3:07", "1:00:00"]);
    }

    #[test]
    fn nothing_is_wider_than_its_column() {
        let mut number = 0.9_f64;
        while number < 1e10 {
            for text in [count(number), bytes(number), time(Some(number as u64))] {
                let width = text.chars().count();
                assert!(
                    width <= 9 && (width <= 8 || number > 9e9),
                    "{text:?} for {number}"
                );
            }
            number *= 1.07;
        }
    }
}
