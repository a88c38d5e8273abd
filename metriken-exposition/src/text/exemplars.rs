//! The exemplars of a series, each for the line that it goes with.

use std::time::{Duration, SystemTime};

use metriken_core::{Exemplar, Exemplars};

use super::line;
use crate::number::{Scale, push_u64};
use crate::walk::Member;

/// The most characters that names and values of an exemplar's labels have
/// together in OpenMetrics 1.0.
const MOST_CHARACTERS: usize = 128;

/// For each line the youngest of the exemplars that go with it, as text.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// Kept for the room in them.
    lines: Vec<Line>,
    /// Room for the labels of one exemplar.
    labels: String,
}

#[derive(Debug, Default)]
struct Line {
    /// `None` if there is no exemplar.
    time: Option<SystemTime>,
    text: String,
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
        self.lines.iter_mut().for_each(|line| line.time = None);
        let Chosen { lines, labels } = self;
        exemplars.for_each(&mut |exemplar| {
            let at = line_of(exemplar.value);
            if lines.len() <= at {
                lines.resize_with(at + 1, Line::default);
            }
            let line = &mut lines[at];
            if line.time < Some(exemplar.time) && push_labels(labels, member, &exemplar) {
                line.time = Some(exemplar.time);
                line.render(labels, &exemplar, member.scale());
            }
        });
    }

    /// What comes after the value of a line, empty if nothing does.
    pub(super) fn after(&self, line: usize) -> &str {
        let line = self.lines.get(line).filter(|line| line.time.is_some());
        line.map_or("", |line| &line.text)
    }
}

impl Line {
    fn render(&mut self, labels: &str, exemplar: &Exemplar<'_>, scale: Scale) {
        const MILLISECONDS: Scale = Scale {
            factor: 1,
            decimals: 3,
        };
        let text = &mut self.text;
        text.clear();
        text.push_str(" # {");
        text.push_str(labels);
        text.push_str("} ");
        push_u64(text, exemplar.value, scale);
        text.push(' ');
        let since = exemplar.time.duration_since(SystemTime::UNIX_EPOCH);
        let ms = since.unwrap_or(Duration::ZERO).as_millis() as u64;
        push_u64(text, ms, MILLISECONDS);
    }
}

/// Replaces `out` by the labels of an exemplar, with commas between them.
/// Returns whether they fit the limit; names that were changed may not.
fn push_labels(out: &mut String, member: &Member<'_>, exemplar: &Exemplar<'_>) -> bool {
    out.clear();
    let mut characters = 0;
    let rules = member.family().label_rules();
    rules.for_each(exemplar.labels, &[], |name, value| {
        if !out.is_empty() {
            out.push(',');
        }
        line::push_label(out, name, value);
        characters += name.chars().count() + value.chars().count();
    });
    characters <= MOST_CHARACTERS
}
