//! Numbers as the text formats write them.
//!
//! Whole numbers are written to the last digit, also where they are scaled: a
//! reader that keeps more than a float's 53 bits finds them all. Scaling is by
//! a factor and a power of ten, so the decimal expansion is finite and exact.

use std::fmt::Write;

use crate::digits;

/// What turns a recorded value into the one shown: times `factor`, divided by
/// ten to the power of `decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// What to multiply with.
    pub factor: u64,
    /// How many decimal places to move the point to the left: at most 19.
    pub decimals: u8,
}

impl Scale {
    /// Shows what was recorded.
    pub const ONE: Scale = Scale {
        factor: 1,
        decimals: 0,
    };

    fn divisor(self) -> u64 {
        digits::POWERS[usize::from(self.decimals)]
    }

    /// The value shown for a recorded one, as near as floats come.
    pub fn apply(self, recorded: f64) -> f64 {
        recorded * self.factor as f64 / self.divisor() as f64
    }

    /// The recorded value that is shown as `shown`, as near as floats come.
    pub fn invert(self, shown: f64) -> f64 {
        shown * self.divisor() as f64 / self.factor as f64
    }

    /// Appends the value shown for a recorded one, with all its digits: a
    /// decimal number without exponent, and with a point only if it has a
    /// fraction.
    ///
    /// # Examples
    /// ```
    /// use metriken_exposition::Unit;
    ///
    /// let mut text = String::new();
    /// Unit::of(Some("nanoseconds")).scale.append_u64(&mut text, 1_250_000_000);
    /// assert_eq!(text, "1.25");
    /// ```
    pub fn append_u64(self, out: &mut String, recorded: u64) {
        push_u64(out, recorded, self);
    }

    /// [`append_u64`](Self::append_u64) for what may be negative.
    pub fn append_i64(self, out: &mut String, recorded: i64) {
        push_i64(out, recorded, self);
    }
}

/// Appends `value`, scaled, with all its digits.
#[inline]
pub(crate) fn push_u64(out: &mut String, value: u64, scale: Scale) {
    if scale == Scale::ONE {
        digits::push(out, value);
    } else {
        push_scaled(out, value, scale);
    }
}

/// Appends `value`, scaled, with all its digits.
pub(crate) fn push_i64(out: &mut String, value: i64, scale: Scale) {
    if value < 0 {
        out.push('-');
    }
    push_u64(out, value.unsigned_abs(), scale);
}

fn push_scaled(out: &mut String, value: u64, scale: Scale) {
    let divisor = scale.divisor();
    let mut rest = match value.checked_mul(scale.factor) {
        Some(product) => {
            digits::push(out, product / divisor);
            product % divisor
        }
        None => {
            let product = u128::from(value) * u128::from(scale.factor);
            // Writing to a string cannot fail.
            let _ = write!(out, "{}", product / u128::from(divisor));
            (product % u128::from(divisor)) as u64
        }
    };
    if rest == 0 {
        return;
    }
    let mut places = usize::from(scale.decimals);
    while rest.is_multiple_of(10) {
        rest /= 10;
        places -= 1;
    }
    out.push('.');
    digits::push_padded(out, rest, places);
}

/// Appends `value`, scaled: the shortest digits that read back as the same
/// float, with a point or an exponent even where it is whole, and the formats'
/// own words for what is no number.
pub(crate) fn push_f64(out: &mut String, value: f64, scale: Scale) {
    let value = if scale == Scale::ONE {
        value
    } else {
        scale.apply(value)
    };
    if value.is_nan() {
        out.push_str("NaN");
    } else if value == f64::INFINITY {
        out.push_str("+Inf");
    } else if value == f64::NEG_INFINITY {
        out.push_str("-Inf");
    } else {
        // Writing to a string cannot fail.
        let _ = write!(out, "{value:?}");
    }
}

/// The bound of a bucket, scaled: the float that is nearest to all its digits.
pub(crate) fn bound(bound: u64, scale: Scale) -> f64 {
    let mut exact = String::new();
    push_u64(&mut exact, bound, scale);
    // Reading digits and a point cannot fail.
    exact.parse().unwrap_or(f64::INFINITY)
}

/// Appends the bound of a bucket, scaled, as OpenMetrics' section on canonical
/// numbers has it: as the language Go writes floats, which is with an exponent
/// of two digits below 10^-4 and from 10^6 on, and else with a point. Series
/// are told apart by this text, so what is one number to one program should
/// not be two texts by two.
pub(crate) fn push_bound(out: &mut String, bound: u64, scale: Scale) {
    let value = self::bound(bound, scale);
    // Writing to a string cannot fail.
    let _ = if value == 0.0 || (1e-4..1e6).contains(&value) {
        write!(out, "{value:?}")
    } else {
        let text = format!("{value:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        match exponent.strip_prefix('-') {
            Some(exponent) => write!(out, "{digits}e-{exponent:0>2}"),
            None => write!(out, "{digits}e+{exponent:0>2}"),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const NANO: Scale = Scale {
        factor: 1,
        decimals: 9,
    };

    fn unsigned(value: u64, scale: Scale) -> String {
        let mut out = String::new();
        push_u64(&mut out, value, scale);
        out
    }

    fn float(value: f64) -> String {
        let mut out = String::new();
        push_f64(&mut out, value, Scale::ONE);
        out
    }

    #[test]
    fn integers_keep_every_digit() {
        assert_eq!(unsigned(u64::MAX, Scale::ONE), "18446744073709551615");
        assert_eq!(unsigned(u64::MAX, NANO), "18446744073.709551615");
        let days = Scale {
            factor: 86_400,
            decimals: 0,
        };
        assert_eq!(unsigned(u64::MAX, days), "1593798687968505259536000");
        let mut out = String::new();
        push_i64(&mut out, i64::MIN, Scale::ONE);
        assert_eq!(out, "-9223372036854775808");
    }

    #[test]
    fn scaled_integers_have_no_needless_zeros() {
        assert_eq!(unsigned(0, NANO), "0");
        assert_eq!(unsigned(1, NANO), "0.000000001");
        assert_eq!(unsigned(1_500_000_000, NANO), "1.5");
        assert_eq!(unsigned(2_000_000_000, NANO), "2");
        assert_eq!(unsigned(1_000_000_010, NANO), "1.00000001");
    }

    #[test]
    fn floats_read_back_as_themselves() {
        for value in [
            0.1,
            -0.0,
            1e21,
            5e-324,
            f64::MAX,
            f64::MIN_POSITIVE,
            123.456,
        ] {
            let text = float(value);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits());
            assert!(text.len() < 25, "{text}");
        }
        assert_eq!(float(1.0), "1.0");
        assert_eq!(float(f64::NAN), "NaN");
        assert_eq!(float(f64::INFINITY), "+Inf");
        assert_eq!(float(f64::NEG_INFINITY), "-Inf");
    }

    #[test]
    fn bounds_are_canonical() {
        let bound = |bound, scale| {
            let mut out = String::new();
            push_bound(&mut out, bound, scale);
            out
        };
        let whole: Vec<_> = [0, 1, 10, 1023, 100_000, 999_999, 1_000_000, (1 << 20) - 1]
            .map(|value| bound(value, Scale::ONE))
            .into();
        assert_eq!(
            whole,
            [
                "0.0",
                "1.0",
                "10.0",
                "1023.0",
                "100000.0",
                "999999.0",
                "1e+06",
                "1.048575e+06"
            ]
        );
        let scaled: Vec<_> = [1, 1000, 1023, 99_999, 100_000, 1_000_000, 17_179_869_183]
            .map(|value| bound(value, NANO))
            .into();
        assert_eq!(
            scaled,
            [
                "1e-09",
                "1e-06",
                "1.023e-06",
                "9.9999e-05",
                "0.0001",
                "0.001",
                "17.179869183"
            ]
        );
        assert_eq!(bound(u64::MAX >> 1, Scale::ONE), "9.223372036854776e+18");
    }
}
