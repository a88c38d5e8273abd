//! Numbers as the text formats write them.
//!
//! Whole numbers are written to the last digit, also where they are scaled: a
//! reader that keeps more than a float's 53 bits finds them all. Scaling is by
//! a factor and a power of ten, so the decimal expansion is finite and exact.

use std::fmt::{self, Write};

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
        10_u64.pow(self.decimals.into())
    }

    /// The value shown for a recorded one, as near as floats come.
    pub fn apply(self, recorded: f64) -> f64 {
        recorded * self.factor as f64 / self.divisor() as f64
    }

    /// The recorded value that is shown as `shown`, as near as floats come.
    pub fn invert(self, shown: f64) -> f64 {
        shown * self.divisor() as f64 / self.factor as f64
    }
}

/// Writes `value`, scaled, with all its digits.
#[inline]
pub(crate) fn write_u64(out: &mut impl Write, value: u64, scale: Scale) -> fmt::Result {
    if scale == Scale::ONE {
        return out.write_str(itoa::Buffer::new().format(value));
    }
    write_scaled(out, value, scale)
}

/// Writes `value`, scaled, with all its digits.
#[inline]
pub(crate) fn write_i64(out: &mut impl Write, value: i64, scale: Scale) -> fmt::Result {
    if value < 0 {
        out.write_char('-')?;
    }
    write_u64(out, value.unsigned_abs(), scale)
}

fn write_scaled(out: &mut impl Write, value: u64, scale: Scale) -> fmt::Result {
    let product = u128::from(value) * u128::from(scale.factor);
    let divisor = u128::from(scale.divisor());
    let mut digits = itoa::Buffer::new();
    out.write_str(digits.format(product / divisor))?;
    let mut rest = (product % divisor) as u64;
    if rest == 0 {
        return Ok(());
    }
    let mut places = usize::from(scale.decimals);
    while rest.is_multiple_of(10) {
        rest /= 10;
        places -= 1;
    }
    let rest = digits.format(rest);
    out.write_char('.')?;
    out.write_str(&"0000000000000000000"[..places - rest.len()])?;
    out.write_str(rest)
}

/// Writes `value`, scaled: the shortest digits that read back as the same
/// float, and the formats' own words for what is no number.
pub(crate) fn write_f64(out: &mut impl Write, value: f64, scale: Scale) -> fmt::Result {
    let value = if scale == Scale::ONE {
        value
    } else {
        scale.apply(value)
    };
    if value.is_nan() {
        out.write_str("NaN")
    } else if value == f64::INFINITY {
        out.write_str("+Inf")
    } else if value == f64::NEG_INFINITY {
        out.write_str("-Inf")
    } else if value != 0.0 && !(1e-7..1e17).contains(&value.abs()) {
        write!(out, "{value:e}")
    } else {
        write!(out, "{value}")
    }
}

/// Writes the bound of a bucket, scaled, as OpenMetrics wants it: with a point
/// even where it is whole.
pub(crate) fn write_bound(out: &mut String, bound: u64, scale: Scale) {
    let start = out.len();
    // Writing to a string cannot fail.
    let _ = write_u64(out, bound, scale);
    if !out[start..].contains('.') {
        out.push_str(".0");
    }
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
        write_u64(&mut out, value, scale).unwrap();
        out
    }

    fn float(value: f64) -> String {
        let mut out = String::new();
        write_f64(&mut out, value, Scale::ONE).unwrap();
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
        write_i64(&mut out, i64::MIN, Scale::ONE).unwrap();
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
        assert_eq!(float(f64::NAN), "NaN");
        assert_eq!(float(f64::INFINITY), "+Inf");
        assert_eq!(float(f64::NEG_INFINITY), "-Inf");
    }

    #[test]
    fn bounds_have_a_point() {
        let mut out = String::new();
        write_bound(&mut out, 1023, Scale::ONE);
        out.push(' ');
        write_bound(&mut out, 1023, NANO);
        assert_eq!(out, "1023.0 0.000001023");
    }
}
