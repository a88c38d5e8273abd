//! The lines of a family's series.

use std::fmt;

use metriken_core::{HistogramMetric, Label, Sample};

use super::bounds::BoundsCache;
use super::kept::{self, Kept};
use super::page::Page;
use super::room::{REST, append};
use super::starts::{Shape, Starts};
use super::{TextFormat, write_header};
use crate::number::{push_f64, push_i64, push_u64};
use crate::walk::{Member, Series};

/// What an encoder keeps from one page to the next.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) bounds: BoundsCache,
    pub(super) kept: Kept,
    /// Room for the labels of one series.
    pub(super) labels: String,
}

/// Writes series, family by family.
pub(super) struct SeriesWriter<'a, 'p> {
    page: &'a mut Page<'p>,
    format: TextFormat,
    memory: &'a mut Memory,
    /// Whether the family's header was written, which it is before the first
    /// series: a family without series is left out.
    begun: bool,
}

impl<'a, 'p> SeriesWriter<'a, 'p> {
    pub(super) fn new(page: &'a mut Page<'p>, format: TextFormat, memory: &'a mut Memory) -> Self {
        SeriesWriter {
            page,
            format,
            memory,
            begun: false,
        }
    }

    /// Begins the next family.
    pub(super) fn begin(&mut self) {
        self.begun = false;
    }

    /// The first error so far.
    pub(super) fn result(&self) -> fmt::Result {
        self.page.result()
    }

    /// Writes a series of a family's member.
    #[inline(always)]
    pub(super) fn write(&mut self, member: &Member<'_>, Series { labels, sample }: Series<'_>) {
        match *sample {
            Sample::Counter(value) if self.is_written(member, labels, false, value) => {}
            Sample::Gauge(value)
                if self.is_written(member, labels, value < 0, value.unsigned_abs()) => {}
            Sample::Histogram(histogram) => self.write_histogram(member, labels, histogram),
            _ => self.write_other(member, labels, sample),
        }
        self.page.end_series();
    }

    /// Writes the one line of a series that is a whole number, if its start is
    /// known from another page: most of what is on a page, the short way.
    #[inline(always)]
    fn is_written(
        &mut self,
        member: &Member<'_>,
        own: &[Label<'_>],
        negative: bool,
        magnitude: u64,
    ) -> bool {
        let start = match self.memory.kept.line(member.index(), !self.begun) {
            Some(start) if own.is_empty() => start,
            _ => return false,
        };
        self.begun = true;
        append(self.page.text, start.len() + REST, |room| {
            room.line(start, negative, magnitude)
        });
        true
    }

    #[inline(never)]
    fn write_histogram(
        &mut self,
        member: &Member<'_>,
        own: &[Label<'_>],
        histogram: &dyn HistogramMetric,
    ) {
        // Read before anything is written: reading may panic.
        let bounds = &mut self.memory.bounds;
        let (bounds, sum) = bounds.cumulate(histogram, member.family().unit(), member.scale());
        // OpenMetrics has a count only beside a sum; there, the bucket without
        // bound says it.
        let has_count = sum.is_some() || self.format == TextFormat::Prometheus;
        let mut lines = self.lines(member, own, Shape::Histogram(bounds));
        lines.write_counts(has_count);
        match sum {
            Some(sum) => lines.write(|out| push_u64(out, sum, member.scale())),
            None => drop(lines.starts.next()),
        }
        lines.write_rest();
    }

    #[inline(never)]
    fn write_other(&mut self, member: &Member<'_>, own: &[Label<'_>], sample: &Sample<'_>) {
        let scale = member.scale();
        let shape = match *sample {
            Sample::Counter(_) => Shape::Counter,
            Sample::Gauge(_) | Sample::Float(_) => Shape::Gauge,
            Sample::Info => Shape::Info,
            Sample::StateSet { states, .. } => Shape::StateSet(states),
            // The walk shows none of an unknown kind.
            _ => return,
        };
        let mut lines = self.lines(member, own, shape);
        match *sample {
            Sample::Counter(value) => lines.write(|out| push_u64(out, value, scale)),
            Sample::Gauge(value) => lines.write(|out| push_i64(out, value, scale)),
            Sample::Float(value) => lines.write(|out| push_f64(out, value, scale)),
            Sample::StateSet { states, active } => {
                for state in 0..states.len() {
                    let on = if active >> state & 1 == 1 { '1' } else { '0' };
                    lines.write(|out| out.push(on));
                }
            }
            _ => lines.write(|out| out.push('1')),
        }
        lines.write_rest();
    }

    /// The lines of a series, after the header of the family if they are its
    /// first.
    fn lines(&mut self, member: &Member<'_>, own: &[Label<'_>], shape: Shape<'_>) -> Lines<'_> {
        self.write_header(member);
        let Memory {
            bounds,
            kept,
            labels,
        } = &mut *self.memory;
        let starts = Starts {
            format: self.format,
            member,
            own,
            shape,
        };
        let render = |to: &mut kept::Lines| starts.render(to, bounds, labels);
        let piece = match shape.number() {
            Some(number) if own.is_empty() => kept
                .member(member.index(), number)
                .unwrap_or_else(|| kept.keep(member, number, render)),
            _ => kept.pass(render),
        };
        Lines {
            starts: kept.get(piece),
            out: self.page.text,
            counts: bounds.counts(),
        }
    }

    fn write_header(&mut self, member: &Member<'_>) {
        if !self.begun {
            self.begun = true;
            let (format, family) = (self.format, &member.family());
            let kept = &mut self.memory.kept;
            let header = kept.header(family.index(), |text| write_header(text, format, family));
            self.page.text.push_str(header);
        }
    }
}

/// The lines of one series on their way out.
struct Lines<'l> {
    starts: kept::Iter<'l>,
    out: &'l mut String,
    /// The cumulated counts of the last histogram.
    counts: &'l [u64],
}

impl Lines<'_> {
    /// Writes the lines of a histogram's buckets and, if it is to be shown,
    /// that of its count.
    fn write_counts(&mut self, has_count: bool) {
        let counts = match self.counts {
            [buckets @ .., _] if !has_count => buckets,
            counts => counts,
        };
        // A copy can be in registers.
        let mut starts = self.starts.clone();
        let len = starts.text_len() + counts.len() * REST;
        append(self.out, len, |mut room| {
            for &count in counts {
                let Some(start) = starts.next() else { break };
                room = room.line(start, false, count);
            }
            room
        });
        if !has_count {
            starts.next();
        }
        self.starts = starts;
    }

    /// Writes the next line, with a value.
    fn write(&mut self, value: impl FnOnce(&mut String)) {
        if let Some(start) = self.starts.next() {
            self.out.push_str(start);
            value(self.out);
            self.out.push('\n');
        }
    }

    /// Writes the lines that have no value of their own.
    fn write_rest(&mut self) {
        for line in &mut self.starts {
            self.out.push_str(line);
            self.out.push('\n');
        }
    }
}
