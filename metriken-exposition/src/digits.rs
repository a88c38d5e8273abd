//! Whole numbers as decimal digits, written where they are to stay.
//!
//! A page is a number for every line. Formatting into a buffer and copying that
//! took half of what a line took; here the digits are counted first, so that
//! they can be written in their place, from the last one on.
//!
//! Considered instead: eight digits at once by a few multiplications, without a
//! loop. The numbers of a page are mostly short, and as long as they were on
//! the page before, which the processor remembers; the loop took a fifth less.
#![allow(unsafe_code)]

/// The most digits that a `u64` has.
pub(crate) const MOST: usize = 20;

/// The powers of ten that a `u64` has room for, from 10^0 on.
pub(crate) static POWERS: [u64; MOST] = {
    let mut powers = [1; MOST];
    let mut i = 1;
    while i < MOST {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

/// The digits of the numbers below 100, two each.
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut i = 0;
    while i < 100 {
        pairs[i] = [b'0' + i as u8 / 10, b'0' + i as u8 % 10];
        i += 1;
    }
    pairs
};

/// Appends the digits of `value`.
pub(crate) fn push(out: &mut String, value: u64) {
    let len = count(value);
    // SAFETY: what is appended is ASCII.
    let bytes = unsafe { out.as_mut_vec() };
    bytes.reserve(len);
    let end = bytes.spare_capacity_mut().as_mut_ptr();
    // SAFETY: room for that many digits was reserved.
    unsafe { write(end.cast(), len, value) };
    // SAFETY: as many bytes were just written.
    unsafe { bytes.set_len(bytes.len() + len) };
}

/// Appends `len` digits: those of `value`, with zeros in front.
///
/// # Panics
/// If `value` has more, or a `u64` cannot have as many.
pub(crate) fn push_padded(out: &mut String, value: u64, len: usize) {
    const ZEROS: &str = "0000000000000000000";
    out.push_str(&ZEROS[..len - count(value)]);
    push(out, value);
}

/// How many digits `value` has.
#[inline(always)]
pub(crate) fn count(value: u64) -> usize {
    // A bit is 0.30103 digits: with 1233 / 4096 of one the result is right or,
    // where a power of ten is passed between two powers of two, one too low.
    // Zero has a digit as one has; no other number gets more by a lowest bit.
    let value = value | 1;
    let bits = 64 - value.leading_zeros() as usize;
    let least = (bits * 1233) >> 12;
    least + usize::from(value >= POWERS[least])
}

/// Writes the digits of `value`, of which there are `len`.
///
/// # Safety
/// `to` must be valid for writes of `len` bytes, and `len` be what [`count`]
/// says.
#[inline(always)]
pub(crate) unsafe fn write(to: *mut u8, len: usize, mut value: u64) {
    // Within the digits as long as there are digits to write.
    let at = |index: usize| to.wrapping_add(index);
    let mut left = len;
    while value >= 10_000 {
        let four = value % 10_000;
        left -= 4;
        // SAFETY: five digits or more were left, so two more are before these
        // and two after.
        unsafe { write_pair(at(left), four / 100) };
        // SAFETY: as above.
        unsafe { write_pair(at(left + 2), four % 100) };
        value /= 10_000;
    }
    if value >= 100 {
        left -= 2;
        // SAFETY: three digits or more were left.
        unsafe { write_pair(at(left), value % 100) };
        value /= 100;
    }
    if value >= 10 {
        // SAFETY: two digits are left.
        unsafe { write_pair(to, value) };
    } else {
        // SAFETY: one digit is left.
        unsafe { to.write(b'0' + value as u8) };
    }
}

/// Writes the two digits of a number below 100.
///
/// # Safety
/// `to` must be valid for writes of two bytes.
#[inline(always)]
unsafe fn write_pair(to: *mut u8, value: u64) {
    let pair = PAIRS[value as usize];
    // SAFETY: the caller says so, and bytes need no alignment.
    unsafe { to.cast::<[u8; 2]>().write(pair) };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(value: u64) -> String {
        let mut out = String::from("#");
        push(&mut out, value);
        out.split_off(1)
    }

    #[test]
    fn digits_are_those_of_the_standard_library() {
        for power in POWERS {
            for value in [
                power - 1,
                power,
                power + 1,
                u64::MAX / power,
                0x1234_5678_9abc_def0 / power,
            ] {
                assert_eq!(digits(value), value.to_string());
            }
        }
        for bit in 0..64 {
            for value in [(1 << bit) - 1, 1 << bit, (1 << bit) + 1] {
                assert_eq!(digits(value), value.to_string());
            }
        }
    }

    #[test]
    fn missing_digits_are_zeros() {
        for (value, len) in [(0, 1), (7, 1), (7, 2), (10, 9), (u64::MAX, 20), (0, 19)] {
            let mut out = String::new();
            push_padded(&mut out, value, len);
            assert_eq!(out, format!("{value:0len$}"));
        }
    }
}
