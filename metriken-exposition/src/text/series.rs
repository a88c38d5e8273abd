//! The lines of a family's series.

use std::fmt::{self, Write};

use metriken_core::Sample;

use super::bounds::BoundsCache;
use super::kept::{Kept, Piece};
use super::line::Style;
use super::starts::{Shape, Starts};
use super::write_header;
use crate::number::{Scale, write_f64, write_i64, write_u64};
use crate::walk::{Family, Member, Series};

/// What an encoder keeps from one page to the next.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) bounds: BoundsCache,
    pub(super) kept: Kept,
    /// Room for the cumulated counts of one histogram.
    pub(super) counts: Vec<u64>,
    /// Room for the labels of one series.
    pub(super) labels: String,
}

/// Writes the series of one family.
pub(super) struct FamilyWriter<'a, 'w, W> {
    out: &'a mut W,
    style: Style,
    family: Family<'w>,
    memory: &'a mut Memory,
    /// Whether the header was written, which it is before the first series: a
    /// family without series is left out.
    begun: bool,
    /// The first error, after which nothing is written.
    pub(super) result: fmt::Result,
}

impl<'a, 'w, W: Write> FamilyWriter<'a, 'w, W> {
    pub(super) fn new(
        out: &'a mut W,
        style: Style,
        family: Family<'w>,
        memory: &'a mut Memory,
    ) -> Self {
        FamilyWriter {
            out,
            style,
            family,
            memory,
            begun: false,
            result: Ok(()),
        }
    }

    pub(super) fn write(&mut self, member: &Member<'_>, series: Series<'_>) {
        if self.result.is_ok() {
            self.result = self.header().and_then(|()| self.series(member, series));
        }
    }

    fn header(&mut self) -> fmt::Result {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let (style, family) = (self.style, &self.family);
        let mut header = self
            .memory
            .kept
            .lines(Piece::Header(family.index()), |lines| {
                lines.add(|text| write_header(text, style, family));
            });
        header.try_for_each(|text| self.out.write_str(text))
    }

    fn series(&mut self, member: &Member<'_>, series: Series<'_>) -> fmt::Result {
        let out = &mut *self.out;
        let memory = &mut *self.memory;
        let scale = member.scale();
        let piece = if series.labels.is_empty() {
            Piece::Member(member.index())
        } else {
            Piece::Passing
        };
        let shape = match series.sample {
            Sample::Counter(_) => Shape::Counter,
            Sample::Gauge(_) | Sample::Float(_) => Shape::Gauge,
            Sample::Info => Shape::Info,
            Sample::StateSet { states, .. } => Shape::StateSet(states),
            Sample::Histogram(histogram) => {
                let unit = self.family.unit();
                Shape::Histogram(memory.bounds.get(histogram.config(), unit, scale))
            }
            _ => return Ok(()),
        };
        let starts = Starts {
            style: self.style,
            family: self.family.name(),
            member,
            own: series.labels,
            shape,
        };
        let labels = &mut memory.labels;
        let mut starts = memory.kept.lines(piece, |to| starts.render(to, labels));

        match series.sample {
            Sample::Counter(value) => line(out, &mut starts, |out| write_u64(out, value, scale))?,
            Sample::Gauge(value) => line(out, &mut starts, |out| write_i64(out, value, scale))?,
            Sample::Float(value) => line(out, &mut starts, |out| write_f64(out, value, scale))?,
            Sample::Info => line(out, &mut starts, |out| out.write_str("1"))?,
            Sample::StateSet { states, active } => {
                for state in 0..states.len() {
                    let on = if active >> state & 1 == 1 { "1" } else { "0" };
                    line(out, &mut starts, |out| out.write_str(on))?;
                }
            }
            Sample::Histogram(histogram) => {
                let Shape::Histogram(bounds) = shape else {
                    return Ok(());
                };
                let counts = &mut memory.counts;
                counts.resize(bounds.ends.len(), 0);
                let totals = histogram.cumulate(&bounds.ends, counts);
                // The bucket without bound, and the count.
                for count in counts.iter().chain(&[totals.count, totals.count]) {
                    line(out, &mut starts, |out| write_u64(out, *count, Scale::ONE))?;
                }
                match totals.sum {
                    Some(sum) => line(out, &mut starts, |out| write_u64(out, sum, scale))?,
                    None => drop(starts.next()),
                }
            }
            _ => {}
        }
        // What is left has no value of its own.
        starts.try_for_each(|text| {
            out.write_str(text)?;
            out.write_char('\n')
        })
    }
}

/// Writes the next line, with a value.
fn line<'t, W: Write>(
    out: &mut W,
    starts: &mut impl Iterator<Item = &'t str>,
    value: impl FnOnce(&mut W) -> fmt::Result,
) -> fmt::Result {
    let Some(start) = starts.next() else {
        return Ok(());
    };
    out.write_str(start)?;
    value(out)?;
    out.write_char('\n')
}
