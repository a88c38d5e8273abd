//! How a line says that it stands for several records.
//!
//! Servers read the rate back as a float and take its inverse for the weight;
//! some then cut that to a whole number. One over 93, as floats have it, is a
//! little too large, and its inverse is cut to 92. So the rate written is the
//! largest whose inverse is not below the weight.
//!
//! It is written without exponent: Etsy's daemon reads digits and points only,
//! and takes `1e-5` for one.

use std::fmt::Write;

/// Appends `|@` and the rate of one line in `weight`, unless that is one.
pub(crate) fn append(out: &mut String, weight: u64) {
    if weight > 1 {
        // Writing to a string cannot fail.
        let _ = write!(out, "|@{}", of(weight));
    }
}

fn of(weight: u64) -> f64 {
    let weight = weight as f64;
    let mut rate = weight.recip();
    while rate.recip() < weight {
        rate = rate.next_down();
    }
    rate
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(weight: u64) -> String {
        let mut out = String::new();
        append(&mut out, weight);
        out
    }

    #[test]
    fn a_line_for_one_record_has_no_rate() {
        assert_eq!(written(1), "");
        assert_eq!(written(4), "|@0.25");
        assert_eq!(written(1_000_000), "|@0.000001");
    }

    #[test]
    fn the_weight_of_93_is_not_cut_to_92() {
        let naive = 1.0 / (1.0 / 93.0_f64);
        assert_eq!(naive as u64, 92, "or this module is not needed");
        let rate: f64 = written(93)[2..].parse().unwrap();
        assert_eq!((1.0 / rate) as u64, 93);
    }

    proptest! {
        #[test]
        fn weights_come_back(weight in 2..1_u64 << 48) {
            let text = written(weight);
            let digits = text.strip_prefix("|@").unwrap();
            prop_assert!(digits.bytes().all(|b| b.is_ascii_digit() || b == b'.'), "{text}");
            let inverse = 1.0 / digits.parse::<f64>().unwrap();
            prop_assert_eq!(inverse as u64, weight);
            prop_assert_eq!(inverse.round() as u64, weight);
        }
    }
}
