//! Exemplars as they stand behind the value of a line.

use metriken_core::{Exemplar, Exemplars};

use super::line;
use crate::exemplars::{self, for_each_label, since_1970};
use crate::number::{Scale, push_u64};
use crate::walk::Member;

/// For each line the youngest of the exemplars that go with it, as text.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    lines: exemplars::Chosen<String>,
    /// Room for the labels of one exemplar.
    labels: String,
}

impl Chosen {
    /// Reads the exemplars of a member's series, of which `line_of` a value
    /// tells the line.
    pub(super) fn choose(
        &mut self,
        exemplars: &dyn Exemplars,
        member: &Member<'_>,
        line_of: impl Fn(u64) -> usize,
    ) {
        let Chosen { lines, labels } = self;
        lines.choose(exemplars, line_of, |text, exemplar| {
            let fits = push_labels(labels, member, exemplar);
            if fits {
                render(text, labels, exemplar, member.scale());
            }
            fits
        });
    }

    /// What comes after the value of a line, empty if nothing does.
    pub(super) fn after(&self, line: usize) -> &str {
        self.lines.get(line).map_or("", |text| text)
    }
}

fn render(text: &mut String, labels: &str, exemplar: &Exemplar<'_>, scale: Scale) {
    const MILLISECONDS: Scale = Scale {
        factor: 1,
        decimals: 3,
    };
    text.clear();
    text.push_str(" # {");
    text.push_str(labels);
    text.push_str("} ");
    push_u64(text, exemplar.value, scale);
    text.push(' ');
    let ms = since_1970(exemplar.time).as_millis() as u64;
    push_u64(text, ms, MILLISECONDS);
}

/// Replaces `out` by the labels of an exemplar, with commas between them.
/// Returns whether they fit the limit.
fn push_labels(out: &mut String, member: &Member<'_>, exemplar: &Exemplar<'_>) -> bool {
    out.clear();
    for_each_label(exemplar, member.family().label_rules(), |name, value| {
        if !out.is_empty() {
            out.push(',');
        }
        line::push_label(out, name, value);
    })
}
