//! Keys, and what is found out about them.

use crate::labels::{LabelSet, Sink};
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
#[inline(always)]
pub(super) fn hash(seed: &RandomState, key: &impl Key) -> u64 {
    let mut hashing = Hashing(seed.build_hasher());
    key.write(&mut hashing);
    hashing.0.finish()
}

struct Hashing<'s>(FoldHasher<'s>);

impl Sink for Hashing<'_> {
    #[inline(always)]
    fn word(&mut self, word: u64) {
        self.0.write_u64(word);
    }

    #[inline(always)]
    fn plain(&mut self, text: &str) {
        self.0.write(text.as_bytes());
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
            crate::labels::OTHER => self.other(),
            "" => self.absent(),
            _ => self.part(1 + text.len().div_ceil(crate::labels::WORD)),
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
