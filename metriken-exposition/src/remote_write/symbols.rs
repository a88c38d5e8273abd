//! The texts of a request of version 2, each of them there once.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use crate::wire::Message;

/// The field of a request that is a text.
const SYMBOL: u32 = 4;

/// A table of texts, and their bytes as fields of the request. The text of
/// number zero is empty.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    /// The fields.
    bytes: Vec<u8>,
    /// Of each text its hash, and where in the bytes it is.
    texts: Vec<(u64, usize, usize)>,
    /// By hash, with the next free place after one that is taken: one more
    /// than the number of a text, or zero. A power of two of them, no more than
    /// half of which are taken.
    places: Vec<u32>,
    /// Labels may be anybody's texts: the key makes it hard to find those that
    /// meet at one place.
    keys: RandomState,
}

impl Symbols {
    /// Forgets all texts but the first.
    pub(super) fn reset(&mut self) {
        self.bytes.clear();
        self.texts.clear();
        self.places.fill(0);
        self.number(b"");
    }

    /// The fields.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The number of a text.
    pub(super) fn number(&mut self, text: &[u8]) -> u32 {
        if self.places.len() <= self.texts.len() * 2 {
            self.grow();
        }
        let hash = self.keys.hash_one(text);
        let mut place = self.first_place(hash);
        while let Some(number) = self.places[place].checked_sub(1) {
            let (known, start, end) = self.texts[number as usize];
            if known == hash && &self.bytes[start..end] == text {
                return number;
            }
            place = (place + 1) & (self.places.len() - 1);
        }
        let number = self.texts.len() as u32;
        self.places[place] = number + 1;
        Message::bare(&mut self.bytes).bytes(SYMBOL, text);
        let end = self.bytes.len();
        self.texts.push((hash, end - text.len(), end));
        number
    }

    fn first_place(&self, hash: u64) -> usize {
        hash as usize & (self.places.len() - 1)
    }

    fn grow(&mut self) {
        let size = (self.places.len() * 2).max(256);
        self.places.clear();
        self.places.resize(size, 0);
        for number in 0..self.texts.len() {
            let mut place = self.first_place(self.texts[number].0);
            while self.places[place] != 0 {
                place = (place + 1) & (size - 1);
            }
            self.places[place] = number as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_one_number_however_many_there_are() {
        let mut symbols = Symbols::default();
        for _ in 0..2 {
            symbols.reset();
            let texts: Vec<_> = (1..5_000).map(|n: u32| n.to_string()).collect();
            for _ in 0..2 {
                assert_eq!(symbols.number(b""), 0);
                for (number, text) in (1..).zip(&texts) {
                    assert_eq!(symbols.number(text.as_bytes()), number);
                }
            }
        }
    }
}
