//! Numbers that are not whole.

use std::fmt::Write;

use metriken_exposition::Scale;

/// Appends a finite float: the shortest digits that read back as the same.
pub(crate) fn append_f64(out: &mut String, value: f64) {
    // Minus zero would have a sign.
    let value = if value == 0.0 { 0.0 } else { value };
    // Writing to a string cannot fail.
    let _ = if value == 0.0 || (1e-5..1e16).contains(&value.abs()) {
        write!(out, "{value}")
    } else {
        write!(out, "{value:e}")
    };
}

/// The scale that shows values a thousand times as large: milliseconds for
/// seconds.
pub(crate) fn in_thousandths(scale: Scale) -> Scale {
    match scale.decimals {
        decimals @ 3.. => Scale {
            decimals: decimals - 3,
            ..scale
        },
        decimals => Scale {
            factor: scale.factor * [1000, 100, 10][usize::from(decimals)],
            decimals: 0,
        },
    }
}

#[cfg(test)]
mod tests {
    use metriken_exposition::Unit;

    use super::*;

    #[test]
    fn floats_have_few_digits_and_no_sign_of_zero() {
        let texts = [0.1, -0.0, -2.5, 1e300, 1.5e-9, 3.0, 1e15].map(|value| {
            let mut out = String::new();
            append_f64(&mut out, value);
            assert_eq!(out.parse::<f64>().unwrap(), value);
            out
        });
        let expected = [
            "0.1",
            "0",
            "-2.5",
            "1e300",
            "1.5e-9",
            "3",
            "1000000000000000",
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn times_of_any_unit_are_shown_in_milliseconds() {
        for (unit, recorded, shown) in [
            ("nanoseconds", 1_250_000, "1.25"),
            ("microseconds", 1_250, "1.25"),
            ("milliseconds", 7, "7"),
            ("seconds", 2, "2000"),
            ("minutes", 2, "120000"),
        ] {
            let mut out = String::new();
            in_thousandths(Unit::of(Some(unit)).scale).append_u64(&mut out, recorded);
            assert_eq!(out, shown);
        }
    }
}
