//! Numbers one after the other, in as little memory as their changes take.

/// Numbers of 64 bits, each kept as its difference to the one before, modulo
/// 2^64: a byte if it is the same or nearly so, at most ten.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    bytes: Vec<u8>,
    last: u64,
}

impl Numbers {
    pub(crate) fn push(&mut self, number: u64) {
        write_signed(&mut self.bytes, number.wrapping_sub(self.last) as i64);
        self.last = number;
    }

    /// How much memory they take.
    pub(crate) fn size_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    /// Gives back the memory for more of them.
    pub(crate) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> {
        let mut bytes = &*self.bytes;
        let mut last = 0_u64;
        std::iter::from_fn(move || {
            if bytes.is_empty() {
                return None;
            }
            last = last.wrapping_add(read_signed(&mut bytes) as u64);
            Some(last)
        })
    }
}

/// Appends a number in groups of seven bits, the lowest first; all but the last
/// have the highest bit of their byte set.
pub(crate) fn write(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number from the front; zero if there is none.
pub(crate) fn read(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    let mut shift = 0;
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 || shift > 63 {
            break;
        }
    }
    number
}

/// Appends a number whose sign is its lowest bit, so that small ones of either
/// sign are short.
pub(crate) fn write_signed(bytes: &mut Vec<u8>, number: i64) {
    write(bytes, ((number << 1) ^ (number >> 63)) as u64);
}

/// The reverse of [`write_signed`].
pub(crate) fn read_signed(bytes: &mut &[u8]) -> i64 {
    let number = read(bytes);
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back_in_order(all in prop::collection::vec(any::<u64>(), 0..50)) {
            let mut numbers = Numbers::default();
            for &number in &all {
                numbers.push(number);
            }
            prop_assert_eq!(numbers.iter().collect::<Vec<_>>(), all);
        }
    }

    #[test]
    fn what_stays_the_same_takes_a_byte() {
        let mut numbers = Numbers::default();
        numbers.push(u64::MAX - 63);
        let first = numbers.bytes.len();
        for _ in 0..100 {
            numbers.push(u64::MAX - 63);
        }
        assert_eq!((first, numbers.bytes.len()), (1, 101));
    }
}
