//! The exemplars of a series.
//!
//! Each is sent once, with the first collection after it was recorded: a
//! receiver refuses, and some with it the request, an exemplar that is older
//! than another one of the same series.

use metriken_core::{Exemplar, Exemplars};

use crate::exemplars::{self, for_each_label, since_1970};
use crate::protobuf::write_label;
use crate::walk::Member;
use crate::wire::Message;

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
    /// Reads the exemplars of a member's series that were recorded after a
    /// time, of which `line_of` a value tells the bucket.
    pub(super) fn choose(
        &mut self,
        exemplars: Option<&dyn Exemplars>,
        member: &Member<'_>,
        after_ms: Option<u64>,
        line_of: impl Fn(u64) -> usize,
    ) {
        let Chosen { lines, key } = self;
        lines.clear();
        let Some(exemplars) = exemplars else {
            return;
        };
        lines.choose(exemplars, line_of, |shown, exemplar| {
            let ms = since_1970(exemplar.time).as_millis() as u64;
            let fits = after_ms.is_none_or(|after| ms > after) && write_key(key, exemplar, member);
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
