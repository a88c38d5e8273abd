use std::fmt::Display;
use std::io::Write;

/// The text of a whole number of up to 64 bits, without memory of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digits {
    /// The longest have 20 characters, a sign included.
    text: [u8; 20],
    len: usize,
}

impl Digits {
    pub(crate) const NONE: Digits = Digits {
        text: [0; 20],
        len: 0,
    };

    pub(crate) fn of(number: impl Display) -> Self {
        let mut digits = Digits::NONE;
        let mut rest = &mut digits.text[..];
        // Writing to bytes fails where there are too few of them.
        let _ = write!(rest, "{number}");
        let left = rest.len();
        digits.len = digits.text.len() - left;
        digits
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..self.len]).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_numbers_fit() {
        assert_eq!(Digits::of(u64::MAX).as_str(), u64::MAX.to_string());
        assert_eq!(Digits::of(i64::MIN).as_str(), i64::MIN.to_string());
        assert_eq!(Digits::of(0_usize).as_str(), "0");
    }
}
