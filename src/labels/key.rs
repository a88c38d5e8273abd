//! The open labels of a set, as a sequence of words.
//!
//! Each label is a head, whose upper half says what it is, followed by a number
//! or by a text's bytes, filled up with zeros to a whole number of words, of
//! which there are at least four. The same type writes the same
//! labels in the same order, so two keys are of the same labels exactly if
//! their words are the same.
//!
//! The words of a set are never gathered to look it up: it writes them to a
//! [`Sink`] that hashes, and to one that compares.

use std::fmt;

/// The value that stands for all those a family has no room for.
pub(crate) const OTHER: &str = "other";

/// Takes the open labels of a set, one after the other.
pub trait Sink {
    /// Takes the next word of a key.
    fn word(&mut self, word: u64);

    /// Takes a text.
    #[inline(always)]
    fn text(&mut self, text: &str) {
        match text {
            // Not to be told from the label of what was folded, nor, by the
            // rules of the formats, from no label.
            OTHER => self.other(),
            "" => self.absent(),
            _ => self.plain(text),
        }
    }

    /// Takes a text that stands for itself.
    #[inline(always)]
    fn plain(&mut self, text: &str) {
        self.word(Tag::Text.head(text.len()));
        match short(text.as_bytes()) {
            Some(words) => words.into_iter().for_each(|word| self.word(word)),
            None => self.long(text.as_bytes()),
        }
    }

    /// Takes the bytes of a text that is not short.
    #[inline(never)]
    fn long(&mut self, bytes: &[u8]) {
        for &chunk in bytes.as_chunks::<WORD>().0 {
            self.word(u64::from_le_bytes(chunk));
        }
        if !bytes.len().is_multiple_of(WORD) {
            self.word(last_word(bytes));
        }
    }

    /// Takes a number of 0 or more.
    #[inline(always)]
    fn unsigned(&mut self, number: u64) {
        self.word(Tag::Unsigned.head(0));
        self.word(number);
    }

    /// Takes a number that may be below 0.
    #[inline(always)]
    fn signed(&mut self, number: i64) {
        self.word(Tag::Signed.head(0));
        self.word(number.cast_unsigned());
    }

    /// Takes a label that is not there.
    #[inline(always)]
    fn absent(&mut self) {
        self.word(Tag::Absent.head(0));
    }

    /// Takes the value for those that there is no room for.
    #[inline(always)]
    fn other(&mut self) {
        self.word(Tag::Other.head(0));
    }
}

pub(crate) const WORD: usize = size_of::<u64>();

/// How many words a short text has, whatever its length. So most keys of a
/// set have the same number of words, and going through them takes no branch
/// that a processor could not foresee; lengths that vary took three times as
/// long.
const SHORT: usize = 4;

/// How many words the bytes of a text take.
pub(crate) fn text_words(len: usize) -> usize {
    len.div_ceil(WORD).max(SHORT)
}

/// The words of a short text, filled up with zeros; `None` of a longer one.
#[inline(always)]
fn short(bytes: &[u8]) -> Option<[u64; SHORT]> {
    let Some(last) = bytes.len().checked_sub(WORD) else {
        let mut words = [0; SHORT];
        words[0] = last_word(bytes);
        return Some(words);
    };
    if bytes.len() > SHORT * WORD {
        return None;
    }
    // Each word is eight bytes of the text: those that are its own, after some
    // that are those of the word before and shifted out.
    Some(std::array::from_fn(|at| {
        let from = (at * WORD).min(last);
        let word = bytes[from..]
            .first_chunk()
            .map_or(0, |chunk| u64::from_le_bytes(*chunk));
        let shifted = 8 * (at * WORD - from) as u32;
        word.checked_shr(shifted).unwrap_or(0)
    }))
}

/// The bytes after the last whole word, and zeros.
///
/// Some of the bytes are read twice: copying as many as there are is a call,
/// which took as long as all the rest of a look-up.
#[inline(always)]
fn last_word(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    if let Some(&last) = bytes.last_chunk::<8>() {
        // What is before the rest is shifted out.
        return u64::from_le_bytes(last) >> (8 * (WORD - len % WORD));
    }
    if let (Some(&first), Some(&last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(first), u32::from_le_bytes(last));
        return u64::from(first) | u64::from(last) << (8 * (len - 4));
    }
    // Up to three bytes, of which the first, the middle and the last are all.
    let byte = |at: usize| u64::from(bytes[at]) << (8 * at);
    byte(0) | byte(len / 2) | byte(len - 1)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Tag {
    Absent,
    Text,
    Unsigned,
    Signed,
    Other,
}

impl Tag {
    const ALL: [Tag; 5] = [
        Tag::Absent,
        Tag::Text,
        Tag::Unsigned,
        Tag::Signed,
        Tag::Other,
    ];

    #[inline(always)]
    const fn head(self, len: usize) -> u64 {
        (self as u64) << 32 | len as u64
    }
}

/// Reads a key again.
#[derive(Clone, Debug)]
pub struct Reader<'k> {
    /// The words, each with its lowest byte first.
    rest: &'k [u8],
}

impl<'k> Reader<'k> {
    /// Reads the words that a sink was given, each with its lowest byte first.
    pub fn new(key: &'k [u8]) -> Self {
        Reader { rest: key }
    }

    /// The next label of the key; absent where there is none.
    pub fn read(&mut self) -> Part<'k> {
        self.try_read().unwrap_or(Part::Absent)
    }

    fn try_read(&mut self) -> Option<Part<'k>> {
        let head = self.word()?;
        let (tag, len) = (head >> 32, head as u32 as usize);
        let part = match *Tag::ALL.get(tag as usize)? {
            Tag::Absent => Part::Absent,
            Tag::Other => Part::Other,
            Tag::Unsigned => Part::Unsigned(self.word()?),
            Tag::Signed => Part::Signed(self.word()?.cast_signed()),
            Tag::Text => {
                let (text, rest) = self.rest.split_at_checked(text_words(len) * WORD)?;
                self.rest = rest;
                Part::Text(std::str::from_utf8(&text[..len]).ok()?)
            }
        };
        Some(part)
    }

    fn word(&mut self) -> Option<u64> {
        let (word, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(u64::from_le_bytes(*word))
    }
}

/// The value of one label of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part<'k> {
    /// The label is not there.
    Absent,
    /// A text.
    Text(&'k str),
    /// A number of 0 or more.
    Unsigned(u64),
    /// A number that may be below 0.
    Signed(i64),
    /// The value for those that there is no room for.
    Other,
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Absent => Ok(()),
            Part::Text(text) => f.write_str(text),
            Part::Unsigned(number) => write!(f, "{number}"),
            Part::Signed(number) => write!(f, "{number}"),
            Part::Other => f.write_str(OTHER),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Default)]
    struct Bytes(Vec<u8>);

    impl Sink for Bytes {
        fn word(&mut self, word: u64) {
            self.0.extend(word.to_le_bytes());
        }
    }

    fn write(part: Part<'_>, sink: &mut impl Sink) {
        match part {
            Part::Absent => sink.absent(),
            Part::Text(text) => sink.text(text),
            Part::Unsigned(number) => sink.unsigned(number),
            Part::Signed(number) => sink.signed(number),
            Part::Other => sink.other(),
        }
    }

    /// A part with its text, if it is one.
    fn parts() -> impl Strategy<Value = (u8, String, u64)> {
        (0..5_u8, ".{0,20}", any::<u64>())
    }

    fn part((tag, text, number): &(u8, String, u64)) -> Part<'_> {
        match tag {
            0 => Part::Absent,
            1 if text.is_empty() => Part::Absent,
            1 if text == OTHER => Part::Other,
            1 => Part::Text(text),
            2 => Part::Unsigned(*number),
            3 => Part::Signed(number.cast_signed()),
            _ => Part::Other,
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(input in proptest::collection::vec(parts(), 0..8)) {
            let parts: Vec<_> = input.iter().map(part).collect();
            let mut bytes = Bytes::default();
            parts.iter().for_each(|&part| write(part, &mut bytes));
            let mut reader = Reader::new(&bytes.0);
            let read: Vec<_> = parts.iter().map(|_| reader.read()).collect();
            prop_assert_eq!(read, parts);
            prop_assert_eq!(reader.rest.len(), 0);
        }

        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(0..6_u8, 0..64)) {
            let mut reader = Reader::new(&bytes);
            (0..8).for_each(|_| {
                reader.read();
            });
        }
    }

    #[test]
    fn the_last_word_has_the_bytes_that_are_left() {
        let bytes: Vec<u8> = (1..=40).collect();
        for len in (1..40).filter(|len| len % WORD != 0) {
            let mut expected = [0; WORD];
            expected[..len % WORD].copy_from_slice(&bytes[len / WORD * WORD..len]);
            assert_eq!(
                last_word(&bytes[..len]),
                u64::from_le_bytes(expected),
                "{len}"
            );
        }
    }

    #[test]
    fn a_text_is_its_bytes_and_zeros_whatever_its_length() {
        let text: String = ('a'..='z').cycle().take(80).collect();
        for len in 1..=80 {
            let mut bytes = Bytes::default();
            bytes.text(&text[..len]);
            let (head, rest) = bytes.0.split_at(WORD);
            assert_eq!(head, Tag::Text.head(len).to_le_bytes());
            assert_eq!(rest.len(), WORD * text_words(len));
            assert_eq!(rest[..len], text.as_bytes()[..len]);
            assert!(rest[len..].iter().all(|&byte| byte == 0), "{len}");
        }
    }

    #[test]
    fn texts_that_look_like_no_label_or_the_folded_one_are_those() {
        let key = |text| {
            let mut bytes = Bytes::default();
            bytes.text(text);
            Reader::new(&bytes.0).read() == Part::Text(text)
        };
        assert!(!key("") && !key("other") && key("Other") && key("others") && key("\0"));
    }
}
