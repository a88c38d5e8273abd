//! What the lines of a series start with: everything before the value.

use metriken_core::Label;

use super::kept::Lines;
use super::{TextFormat, line};
use crate::bounds::BoundsCache;
use crate::exemplars::since_1970;
use crate::number::{Scale, push_u64};
use crate::walk::Member;

/// Which lines a series has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape<'a> {
    /// The sum.
    Counter,
    /// The value.
    Gauge,
    /// A one.
    Info,
    /// The buckets, the bucket without bound, the count and the sum; the
    /// number is that of the bounds.
    Histogram(usize),
    /// A one or a zero for each state.
    StateSet(&'a [&'a str]),
}

impl Shape<'_> {
    /// What tells apart the shapes that one metric may have on different pages.
    /// `None` where lines are not worth keeping.
    pub(super) fn number(self) -> Option<usize> {
        match self {
            Shape::StateSet(_) => None,
            Shape::Histogram(number) => Some(number),
            _ => Some(0),
        }
    }
}

/// A series whose lines are to be started.
pub(super) struct Starts<'a> {
    pub(super) format: TextFormat,
    pub(super) member: &'a Member<'a>,
    /// The series' labels besides the member's.
    pub(super) own: &'a [Label<'a>],
    pub(super) shape: Shape<'a>,
}

impl Starts<'_> {
    /// Adds the start of every line that has a value, in the order that
    /// [`Shape`] tells, and after those the lines that are always the same,
    /// whole. `labels` is room for the series' labels.
    pub(super) fn render(&self, to: &mut Lines, bounds: &BoundsCache, labels: &mut String) {
        let family = self.member.family();
        labels.clear();
        push_labels(labels, self.member, self.own);
        let family = family.name();
        let mut add = |suffix, last| {
            to.add(|text| line::push_sample(text, (family, suffix), labels, last));
        };
        match self.shape {
            Shape::Counter => add("_total", None),
            Shape::Gauge => add("", None),
            Shape::Info => add("_info", None),
            Shape::Histogram(number) => {
                for bound in bounds.get(number).labels() {
                    add("_bucket", Some(("le", bound)));
                }
                add("_bucket", Some(("le", "+Inf")));
                add("_count", None);
                add("_sum", None);
            }
            Shape::StateSet(states) => {
                for &state in states {
                    add("", Some((family, state)));
                }
            }
        }
        if self.format == TextFormat::OpenMetrics
            && matches!(self.shape, Shape::Counter | Shape::Histogram(_))
        {
            self.render_created(to, family, labels);
        }
    }

    /// When the series began to count, in seconds since 1970.
    fn render_created(&self, to: &mut Lines, family: &str, labels: &str) {
        const MILLISECONDS: Scale = Scale {
            factor: 1,
            decimals: 3,
        };
        let ms = since_1970(self.member.created()).as_millis() as u64;
        to.add(|text| {
            line::push_sample(text, (family, "_created"), labels, None);
            push_u64(text, ms, MILLISECONDS);
        });
    }
}

/// Appends the labels of a series, with commas between them.
fn push_labels(out: &mut String, member: &Member<'_>, own: &[Label<'_>]) {
    let mut separator = "";
    member.for_each_label(own, |name, value| {
        out.push_str(separator);
        line::push_label(out, name, value);
        separator = ",";
    });
}
