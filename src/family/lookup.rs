//! Keys, and what is found out about them.

use crate::labels::{LabelSet, OTHER, Sink, text_words};
use foldhash::quality::{FoldHasher, RandomState};
use std::hash::{BuildHasher, Hasher};

/// The open labels that a row is looked for by.
pub(super) trait Key {
    fn write<S: Sink>(&self, sink: &mut S);
}

/// The labels as they are.
pub(super) struct Whole<'l, L>(pub(super) &'l L);

impl<L: LabelSet> Key for Whole<'_, L> {
    #[inline(always)]
    fn write<S: Sink>(&self, sink: &mut S) {
        self.0.write(sink);
    }
}

/// The labels with the value `other` for some of them.
pub(super) struct Folded<'l, L> {
    pub(super) labels: &'l L,
    /// A bit for each open label that is folded.
    pub(super) which: u32,
}

impl<L: LabelSet> Key for Folded<'_, L> {
    fn write<S: Sink>(&self, sink: &mut S) {
        self.labels.write(&mut Folding {
            sink,
            which: self.which,
        });
    }
}

struct Folding<'s, S> {
    sink: &'s mut S,
    which: u32,
}

impl<S: Sink> Folding<'_, S> {
    fn part(&mut self, write: impl FnOnce(&mut S)) {
        match self.which & 1 {
            1 => self.sink.other(),
            _ => write(self.sink),
        }
        self.which >>= 1;
    }
}

impl<S: Sink> Sink for Folding<'_, S> {
    fn word(&mut self, word: u64) {
        self.sink.word(word);
    }

    fn text(&mut self, text: &str) {
        self.part(|sink| sink.text(text));
    }

    fn unsigned(&mut self, number: u64) {
        self.part(|sink| sink.unsigned(number));
    }

    fn signed(&mut self, number: i64) {
        self.part(|sink| sink.signed(number));
    }

    fn absent(&mut self) {
        self.part(S::absent);
    }

    fn other(&mut self) {
        self.part(S::other);
    }
}

/// The hash of a key. Its seed is random, so that nobody who chooses label
/// values can choose where they go.
pub(super) fn hash(seed: &RandomState, key: &impl Key) -> u64 {
    match Words::of(key) {
        Some(words) => words.hash(seed),
        None => {
            let mut hashing = Hashing(seed.build_hasher());
            key.write(&mut hashing);
            hashing.0.finish()
        }
    }
}

/// Hashes a long key.
struct Hashing<'s>(FoldHasher<'s>);

impl Sink for Hashing<'_> {
    fn word(&mut self, word: u64) {
        self.0.write_u64(word);
    }
}

/// A key of few words, as most are, gathered once to be hashed and compared;
/// zeros follow its own words.
///
/// Always as many words are hashed and compared as there may be: without loops,
/// all of it takes half as long, and a third where the lengths of keys vary.
pub(super) struct Words {
    words: [u64; FEW],
    len: usize,
}

/// How many words a key of two short texts has.
pub(super) const FEW: usize = 10;

impl Words {
    /// The words of a key, unless there are more.
    #[inline(always)]
    pub(super) fn of(key: &impl Key) -> Option<Self> {
        let mut words = Words {
            words: [0; FEW],
            len: 0,
        };
        key.write(&mut words);
        (words.len <= FEW).then_some(words)
    }

    #[inline(always)]
    pub(super) fn hash(&self, seed: &RandomState) -> u64 {
        let mut hasher = seed.build_hasher();
        for &[low, high] in self.words.as_chunks().0 {
            hasher.write_u128(u128::from(high) << 64 | u128::from(low));
        }
        hasher.finish()
    }

    #[inline(always)]
    pub(super) fn get(&self) -> &[u64; FEW] {
        &self.words
    }
}

impl Sink for Words {
    #[inline(always)]
    fn word(&mut self, word: u64) {
        if let Some(place) = self.words.get_mut(self.len) {
            *place = word;
        }
        self.len += 1;
    }

    /// It would be one too many.
    #[inline(always)]
    fn long(&mut self, _: &[u8]) {
        self.len = FEW + 1;
    }
}

/// What has to be known of a key before there is a row for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) words: usize,
    /// A bit for each open label that is `other`.
    pub(super) others: u32,
    /// The label that takes most words, and how many.
    pub(super) longest: (usize, usize),
    labels: usize,
}

impl Measure {
    pub(super) fn of(key: &impl Key) -> Self {
        let mut measure = Measure::default();
        key.write(&mut measure);
        measure
    }
}

impl Sink for Measure {
    fn word(&mut self, _: u64) {
        unreachable!("each kind of part is counted as such");
    }

    fn text(&mut self, text: &str) {
        match text {
            OTHER => self.other(),
            "" => self.absent(),
            _ => self.part(1 + text_words(text.len())),
        }
    }

    fn unsigned(&mut self, _: u64) {
        self.part(2);
    }

    fn signed(&mut self, _: i64) {
        self.part(2);
    }

    fn absent(&mut self) {
        self.part(1);
    }

    fn other(&mut self) {
        self.others |= 1 << self.labels;
        self.part(1);
    }
}

impl Measure {
    fn part(&mut self, words: usize) {
        self.words += words;
        if words > self.longest.1 {
            self.longest = (self.labels, words);
        }
        self.labels += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers(usize);

    impl Key for Numbers {
        fn write<S: Sink>(&self, sink: &mut S) {
            (0..self.0 as u64).for_each(|word| sink.word(word + 1));
        }
    }

    struct Text<'a>(&'a str);

    impl Key for Text<'_> {
        fn write<S: Sink>(&self, sink: &mut S) {
            sink.text(self.0);
        }
    }

    #[test]
    fn few_words_are_gathered_with_zeros_behind_them() {
        for len in 0..=FEW {
            let words = Words::of(&Numbers(len)).unwrap();
            let expected: Vec<u64> = (1..=len as u64).collect();
            assert_eq!(words.get()[..len], expected);
            assert!(words.get()[len..].iter().all(|&word| word == 0));
        }
        assert!(Words::of(&Numbers(FEW + 1)).is_none());
        assert!(Words::of(&Text(&"x".repeat(32))).is_some());
        assert!(Words::of(&Text(&"x".repeat(33))).is_none());
    }
}
