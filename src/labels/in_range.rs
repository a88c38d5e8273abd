use super::LabelValue;
use crate::const_text::{LONGEST_NUMBER, digits};

/// A whole number from `MIN` to `MAX`, both included, as a label with a closed
/// set of values: a shard, a priority, a processor of a known number.
///
/// There may be up to 1,024 values.
///
/// # Examples
/// ```
/// use metriken::LabelValue;
/// use metriken::labels::InRange;
///
/// type Priority = InRange<-1, 3>;
/// assert_eq!(Priority::VALUES, ["-1", "0", "1", "2", "3"]);
/// assert_eq!(Priority::new(2).map(|priority| priority.index()), Some(3));
/// assert_eq!(Priority::new(4), None);
/// assert_eq!(Priority::clamped(4).get(), 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InRange<const MIN: i64, const MAX: i64>(u16);

const MOST: usize = 1024;

impl<const MIN: i64, const MAX: i64> InRange<MIN, MAX> {
    /// `number`, if it is in the range.
    #[inline]
    pub const fn new(number: i64) -> Option<Self> {
        if number < MIN || number > MAX {
            return None;
        }
        Some(Self::clamped(number))
    }

    /// `number`, or else the end of the range that is nearer to it.
    #[inline]
    pub const fn clamped(number: i64) -> Self {
        const { assert!(Self::COUNT <= MOST) };
        let number = if number < MIN {
            MIN
        } else if number > MAX {
            MAX
        } else {
            number
        };
        InRange(number.abs_diff(MIN) as u16)
    }

    /// The number.
    #[inline]
    pub const fn get(self) -> i64 {
        MIN + self.0 as i64
    }

    const COUNT: usize = {
        assert!(
            MIN <= MAX && MAX.abs_diff(MIN) < MOST as u64,
            "`InRange<MIN, MAX>` is a range of 1 to 1,024 numbers"
        );
        MAX.abs_diff(MIN) as usize + 1
    };

    const DIGITS: &'static [([u8; LONGEST_NUMBER], usize); MOST] = &{
        let mut texts = [([0; LONGEST_NUMBER], 0); MOST];
        let mut i = 0;
        while i < Self::COUNT {
            let number = MIN + i as i64;
            texts[i] = digits(number.unsigned_abs(), number < 0);
            i += 1;
        }
        texts
    };

    const TEXTS: &'static [&'static str; MOST] = &{
        let mut texts = [""; MOST];
        let mut i = 0;
        while i < Self::COUNT {
            let (text, start) = &Self::DIGITS[i];
            texts[i] = match std::str::from_utf8(text.split_at(*start).1) {
                Ok(text) => text,
                Err(_) => panic!("digits are text"),
            };
            i += 1;
        }
        texts
    };
}

impl<const MIN: i64, const MAX: i64> LabelValue for InRange<MIN, MAX> {
    const VALUES: &'static [&'static str] = Self::TEXTS.split_at(Self::COUNT).0;

    #[inline]
    fn index(&self) -> usize {
        self.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_range_has_its_digits() {
        type Ends = InRange<{ i64::MIN }, { i64::MIN + 1 }>;
        assert_eq!(
            Ends::VALUES,
            ["-9223372036854775808", "-9223372036854775807"]
        );
        type Full = InRange<-24, 999>;
        assert_eq!(Full::CARDINALITY, 1024);
        for (i, text) in Full::VALUES.iter().enumerate() {
            let number: i64 = text.parse().unwrap();
            assert_eq!(Full::new(number).unwrap().index(), i);
            assert_eq!(Full::new(number).unwrap().get(), number);
        }
    }

    #[test]
    fn a_number_beyond_the_range_is_refused_or_clamped() {
        type Few = InRange<3, 5>;
        assert_eq!((Few::new(2), Few::new(6)), (None, None));
        let clamped = [i64::MIN, 2, 3, 5, 6, i64::MAX].map(|n| Few::clamped(n).get());
        assert_eq!(clamped, [3, 3, 3, 5, 5, 5]);
    }
}
