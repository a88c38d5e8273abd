//! The exemplars of a series.
//!
//! Each is sent once, with the first collection that is of a time at which it
//! was recorded or later: a receiver refuses, and some with it the request, an
//! exemplar that is older than another one of the same series. What is recorded
//! while a walk is under way is left to the next one, whether this walk has come
//! by or not: the span of time alone tells whether it was sent.

use metriken_core::{Exemplar, Exemplars};

use crate::exemplars::{self, for_each_label, since_1970};
use crate::protobuf::write_label;
use crate::walk::Member;
use crate::wire::Message;

/// The milliseconds since 1970 that a collection has the exemplars of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// The time of the collection before, whose own these are.
    pub(super) after_ms: Option<u64>,
    /// The time of the collection.
    pub(super) until_ms: u64,
}

impl Span {
    fn contains(&self, ms: u64) -> bool {
        self.after_ms.is_none_or(|after_ms| ms > after_ms) && ms <= self.until_ms
    }
}

/// An exemplar as requests have it.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The labels, as version 1 has them.
    pub(super) key: Vec<u8>,
    pub(super) value: f64,
    pub(super) ms: u64,
}

/// For each classic bucket the youngest of its exemplars.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    lines: exemplars::Chosen<Shown>,
    /// Room for the labels of one.
    key: Vec<u8>,
}

impl Chosen {
    /// Reads the exemplars of a member's series that were recorded within
    /// a span, of which `line_of` a value tells the bucket.
    pub(super) fn choose(
        &mut self,
        exemplars: Option<&dyn Exemplars>,
        member: &Member<'_>,
        span: Span,
        line_of: impl Fn(u64) -> usize,
    ) {
        let Chosen { lines, key } = self;
        lines.clear();
        let Some(exemplars) = exemplars else {
            return;
        };
        lines.choose(exemplars, line_of, |shown, exemplar| {
            let ms = since_1970(exemplar.time).as_millis() as u64;
            let fits = span.contains(ms) && write_key(key, exemplar, member);
            if fits {
                shown.key.clone_from(key);
                shown.value = member.scale().apply(exemplar.value as f64);
                shown.ms = ms;
            }
            fits
        });
    }

    /// The exemplar of a bucket.
    pub(super) fn get(&self, line: usize) -> Option<&Shown> {
        self.lines.get(line)
    }

    /// All of them, in order of time; of those at the same time, of value.
    pub(super) fn in_order(&self) -> Vec<&Shown> {
        let mut all: Vec<_> = self.lines.iter().collect();
        all.sort_by(|a, b| a.ms.cmp(&b.ms).then(a.value.total_cmp(&b.value)));
        all
    }
}

/// Replaces `key` by the labels. Returns whether they fit the limit.
fn write_key(key: &mut Vec<u8>, exemplar: &Exemplar<'_>, member: &Member<'_>) -> bool {
    key.clear();
    let mut to = Message::bare(key);
    for_each_label(exemplar, member.family().label_rules(), |name, value| {
        write_label(&mut to, 1, name, value);
    })
}
