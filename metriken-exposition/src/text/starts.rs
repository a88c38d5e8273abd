//! What the lines of a series start with: everything before the value.

use std::time::{Duration, SystemTime};

use metriken_core::Label;

use super::kept::Lines;
use super::line::{self, Style};
use super::{TextFormat, bounds::Bounds};
use crate::number::{Scale, write_u64};
use crate::walk::Member;

/// Which lines a series has.
#[derive(Clone, Copy)]
pub(super) enum Shape<'a> {
    /// The sum.
    Counter,
    /// The value.
    Gauge,
    /// A one.
    Info,
    /// The buckets, the bucket without bound, the count and the sum.
    Histogram(&'a Bounds),
    /// A one or a zero for each state.
    StateSet(&'a [&'a str]),
}

/// A series whose lines are to be started.
pub(super) struct Starts<'a> {
    pub(super) style: Style,
    pub(super) family: &'a str,
    pub(super) member: &'a Member<'a>,
    /// The series' labels besides the member's.
    pub(super) own: &'a [Label<'a>],
    pub(super) shape: Shape<'a>,
}

impl Starts<'_> {
    /// Adds the start of every line that has a value, in the order that
    /// [`Shape`] tells, and after those the lines that are always the same,
    /// whole. `labels` is room for the series' labels.
    pub(super) fn render(&self, to: &mut Lines, labels: &mut String) {
        labels.clear();
        let style = self.style;
        let constant = self.member.labels();
        let mut add = |suffix, last, labels: &str| {
            to.add(|text| line::push_sample(text, (self.family, suffix), labels, last));
        };
        match self.shape {
            Shape::Counter => {
                line::push_labels(labels, style, constant, self.own, None);
                add("_total", None, labels);
            }
            Shape::Gauge => {
                line::push_labels(labels, style, constant, self.own, None);
                add("", None, labels);
            }
            Shape::Info => {
                line::push_labels(labels, style, constant, self.own, None);
                add("_info", None, labels);
            }
            Shape::Histogram(bounds) => {
                line::push_labels(labels, style, constant, self.own, Some("le"));
                for bound in &bounds.labels {
                    add("_bucket", Some(("le", bound)), labels);
                }
                add("_bucket", Some(("le", "+Inf")), labels);
                add("_count", None, labels);
                add("_sum", None, labels);
            }
            Shape::StateSet(states) => {
                line::push_labels(labels, style, constant, self.own, Some(self.family));
                for &state in states {
                    add("", Some((self.family, state)), labels);
                }
            }
        }
        if style.format == TextFormat::OpenMetrics
            && matches!(self.shape, Shape::Counter | Shape::Histogram(_))
        {
            self.render_created(to, labels);
        }
    }

    /// When the series began to count, in seconds since 1970.
    fn render_created(&self, to: &mut Lines, labels: &str) {
        const MILLISECONDS: Scale = Scale {
            factor: 1,
            decimals: 3,
        };
        let since = self.member.created().duration_since(SystemTime::UNIX_EPOCH);
        let ms = since.unwrap_or(Duration::ZERO).as_millis() as u64;
        to.add(|text| {
            line::push_sample(text, (self.family, "_created"), labels, None);
            // Writing to a string cannot fail.
            let _ = write_u64(text, ms, MILLISECONDS);
        });
    }
}
