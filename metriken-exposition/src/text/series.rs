//! The lines of a family's series.

use std::fmt;

use metriken_core::{Exemplars, HistogramMetric, Label, Sample};

use super::exemplars::Chosen;
use super::kept::{self, Kept};
use super::page::Page;
use super::room::{REST, append};
use super::starts::{Shape, Starts};
use super::{TextFormat, write_header};
use crate::bounds::BoundsCache;
use crate::number::{Scale, push_f64, push_i64, push_u64};
use crate::walk::{Member, Series};

/// What an encoder keeps from one page to the next.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) bounds: BoundsCache,
    pub(super) kept: Kept,
    /// Room for the labels of one series.
    pub(super) labels: String,
    /// The exemplars of one series.
    pub(super) exemplars: Chosen,
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
    pub(super) fn write(&mut self, member: &Member<'_>, series: Series<'_>) {
        let Series { labels, sample, .. } = series;
        match *sample {
            _ if series.exemplars.is_some() => self.write_with_exemplars(member, series),
            Sample::Counter(value) if self.is_written(member, labels, false, value) => {}
            Sample::Gauge(value)
                if self.is_written(member, labels, value < 0, value.unsigned_abs()) => {}
            Sample::Histogram(histogram) => self.write_histogram(member, labels, histogram, None),
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

    /// Writes a series that may have exemplars, if the format shows those.
    #[cold]
    #[inline(never)]
    fn write_with_exemplars(&mut self, member: &Member<'_>, series: Series<'_>) {
        let Series { labels, sample, .. } = series;
        let exemplars = match self.format {
            TextFormat::Prometheus => None,
            TextFormat::OpenMetrics => series.exemplars,
        };
        match (*sample, exemplars) {
            (Sample::Counter(value), Some(exemplars)) => {
                self.memory.exemplars.choose(exemplars, member, |_| 0);
                let mut lines = self.lines(member, labels, Shape::Counter);
                let exemplar = lines.exemplars.after(0);
                lines.write(|out| {
                    push_u64(out, value, member.scale());
                    out.push_str(exemplar);
                });
                lines.write_rest();
            }
            (Sample::Histogram(histogram), exemplars) => {
                self.write_histogram(member, labels, histogram, exemplars);
            }
            _ => self.write_other(member, labels, sample),
        }
    }

    #[inline(never)]
    fn write_histogram(
        &mut self,
        member: &Member<'_>,
        own: &[Label<'_>],
        histogram: &dyn HistogramMetric,
        exemplars: Option<&dyn Exemplars>,
    ) {
        // Read before anything is written: reading may panic.
        let Memory {
            bounds: cache,
            exemplars: chosen,
            ..
        } = &mut *self.memory;
        let (bounds, sum) = cache.cumulate(histogram, member.family().unit(), member.scale());
        if let Some(exemplars) = exemplars {
            chosen.choose(exemplars, member, |value| cache.get(bounds).line_of(value));
        }
        // OpenMetrics has a count only beside a sum; there, the bucket without
        // bound says it.
        let has_count = sum.is_some() || self.format == TextFormat::Prometheus;
        let mut lines = self.lines(member, own, Shape::Histogram(bounds));
        match exemplars {
            None => lines.write_counts(has_count),
            Some(_) => lines.write_counts_with_exemplars(has_count),
        }
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
            exemplars,
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
            exemplars,
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
    /// The last exemplars that there were.
    exemplars: &'l Chosen,
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

    /// The same with exemplars.
    fn write_counts_with_exemplars(&mut self, has_count: bool) {
        let Some((&count, buckets)) = self.counts.split_last() else {
            return;
        };
        for (line, &count) in buckets.iter().enumerate() {
            let exemplar = self.exemplars.after(line);
            self.write(|out| {
                push_u64(out, count, Scale::ONE);
                out.push_str(exemplar);
            });
        }
        if has_count {
            self.write(|out| push_u64(out, count, Scale::ONE));
        } else {
            self.starts.next();
        }
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
