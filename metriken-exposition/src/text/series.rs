//! The lines of a family's series.

use std::fmt::{self, Write};

use metriken_core::{Sample, Totals};

use super::bounds::BoundsCache;
use super::kept::{self, Kept, Piece};
use super::starts::{Shape, Starts};
use super::{TextFormat, write_header};
use crate::number::{Scale, write_f64, write_i64, write_u64};
use crate::walk::{Family, Member, Series};

/// What an encoder keeps from one page to the next.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) bounds: BoundsCache,
    pub(super) kept: Kept,
    /// Room for the labels of one series.
    pub(super) labels: String,
}

/// Writes the series of one family.
pub(super) struct FamilyWriter<'a, 'w, W> {
    out: &'a mut W,
    format: TextFormat,
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
        format: TextFormat,
        family: Family<'w>,
        memory: &'a mut Memory,
    ) -> Self {
        FamilyWriter {
            out,
            format,
            family,
            memory,
            begun: false,
            result: Ok(()),
        }
    }

    pub(super) fn write(&mut self, member: &Member<'_>, series: Series<'_>) {
        if self.result.is_ok() {
            self.result = self.series(member, series);
        }
    }

    fn series(&mut self, member: &Member<'_>, series: Series<'_>) -> fmt::Result {
        let (format, family, scale) = (self.format, self.family, member.scale());
        let starts = |shape| Starts {
            format,
            family,
            member,
            own: series.labels,
            shape,
        };
        match *series.sample {
            Sample::Counter(value) => self.lines(starts(Shape::Counter), |lines| {
                lines.write(|out| write_u64(out, value, scale))
            }),
            Sample::Gauge(value) => self.lines(starts(Shape::Gauge), |lines| {
                lines.write(|out| write_i64(out, value, scale))
            }),
            Sample::Float(value) => self.lines(starts(Shape::Gauge), |lines| {
                lines.write(|out| write_f64(out, value, scale))
            }),
            Sample::Info => self.lines(starts(Shape::Info), |lines| {
                lines.write(|out| out.write_str("1"))
            }),
            Sample::StateSet { states, active } => {
                self.lines(starts(Shape::StateSet(states)), |lines| {
                    (0..states.len()).try_for_each(|state| {
                        let on = if active >> state & 1 == 1 { "1" } else { "0" };
                        lines.write(|out| out.write_str(on))
                    })
                })
            }
            Sample::Histogram(histogram) => {
                // Read before anything is written: reading may panic.
                let bounds = &mut self.memory.bounds;
                let (bounds, totals) = bounds.cumulate(histogram, family.unit(), scale);
                self.lines(starts(Shape::Histogram(bounds)), |lines| {
                    lines.write_histogram(totals, format, scale)
                })
            }
            // The walk shows none of an unknown kind.
            _ => Ok(()),
        }
    }

    /// Writes the lines of a series: those with values by `write`, and those
    /// that it leaves, which have none of their own.
    fn lines(
        &mut self,
        starts: Starts<'_>,
        write: impl FnOnce(&mut Lines<'_, W>) -> fmt::Result,
    ) -> fmt::Result {
        self.header()?;
        let Memory {
            bounds,
            kept,
            labels,
        } = &mut *self.memory;
        let piece = match starts.shape {
            Shape::StateSet(_) => Piece::Passing,
            _ if !starts.own.is_empty() => Piece::Passing,
            Shape::Histogram(shape) => Piece::Member(starts.member.index(), shape),
            _ => Piece::Member(starts.member.index(), 0),
        };
        let mut lines = Lines {
            starts: kept.lines(piece, |to| starts.render(to, bounds, labels)),
            out: &mut *self.out,
            counts: bounds.counts(),
        };
        write(&mut lines)?;
        lines.write_rest()
    }

    fn header(&mut self) -> fmt::Result {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let (format, family) = (self.format, &self.family);
        let piece = Piece::Header(family.index());
        let mut header = self.memory.kept.lines(piece, |lines| {
            lines.add(|text| write_header(text, format, family));
        });
        header.try_for_each(|text| self.out.write_str(text))
    }
}

/// The lines of one series on their way out.
struct Lines<'l, W> {
    starts: kept::Iter<'l>,
    out: &'l mut W,
    /// The cumulated counts of the last histogram.
    counts: &'l [u64],
}

impl<W: Write> Lines<'_, W> {
    /// Writes the next line, with a value.
    fn write(&mut self, value: impl FnOnce(&mut W) -> fmt::Result) -> fmt::Result {
        let Some(start) = self.starts.next() else {
            return Ok(());
        };
        self.out.write_str(start)?;
        value(self.out)?;
        self.out.write_char('\n')
    }

    fn write_histogram(&mut self, totals: Totals, format: TextFormat, scale: Scale) -> fmt::Result {
        for &count in self.counts.iter().chain([&totals.count]) {
            self.write(|out| write_u64(out, count, Scale::ONE))?;
        }
        // OpenMetrics has a count only beside a sum; there, the bucket without
        // bound says it.
        if totals.sum.is_some() || format == TextFormat::Prometheus {
            self.write(|out| write_u64(out, totals.count, Scale::ONE))?;
        } else {
            self.starts.next();
        }
        match totals.sum {
            Some(sum) => self.write(|out| write_u64(out, sum, scale)),
            None => {
                self.starts.next();
                Ok(())
            }
        }
    }

    fn write_rest(&mut self) -> fmt::Result {
        self.starts.try_for_each(|text| {
            self.out.write_str(text)?;
            self.out.write_char('\n')
        })
    }
}
