//! Messages of type `Exemplar`.

use metriken_core::{Exemplar, Exemplars};

use super::series::write_label;
use crate::Scale;
use crate::exemplars::{self, for_each_label, since_1970};
use crate::labels::Rules;
use crate::walk::Member;
use crate::wire::Message;

/// For each classic bucket the youngest of its exemplars, as a message.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    lines: exemplars::Chosen<Vec<u8>>,
    /// Room for one message.
    message: Vec<u8>,
}

impl Chosen {
    /// Reads the exemplars of a member's series, of which `line_of` a value
    /// tells the bucket.
    pub(super) fn choose(
        &mut self,
        exemplars: &dyn Exemplars,
        member: &Member<'_>,
        line_of: impl Fn(u64) -> usize,
    ) {
        let Chosen { lines, message } = self;
        let rules = member.family().label_rules();
        lines.choose(exemplars, line_of, |chosen, exemplar| {
            let fits = write(message, exemplar, rules, member.scale());
            if fits {
                chosen.clone_from(message);
            }
            fits
        });
    }

    pub(super) fn clear(&mut self) {
        self.lines.clear();
    }

    /// The exemplar of a bucket.
    pub(super) fn get(&self, line: usize) -> Option<&Vec<u8>> {
        self.lines.get(line)
    }

    /// All of them, in order of their buckets.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.lines.iter()
    }
}

/// Replaces `out` by the message. Returns whether the labels fit the limit.
fn write(out: &mut Vec<u8>, exemplar: &Exemplar<'_>, rules: Rules<'_>, scale: Scale) -> bool {
    out.clear();
    let mut to = Message::bare(out);
    let fits = for_each_label(exemplar, rules, |name, value| {
        write_label(&mut to, 1, name, value);
    });
    to.double(2, scale.apply(exemplar.value as f64));
    to.message(3, |timestamp| {
        let since = since_1970(exemplar.time);
        timestamp.uint(1, since.as_secs());
        timestamp.uint(2, since.subsec_nanos().into());
    });
    fits
}
