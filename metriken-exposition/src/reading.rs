//! Classic and native buckets of one reading of a histogram.
//!
//! Both are sets of a histogram's own buckets, so both follow from one list of
//! cumulated counts at the ends of either. Reading twice would show a scraper
//! two counts of one histogram.

use metriken_core::{HistogramMetric, Totals};

use crate::Buckets;
use crate::bounds::Bounds;
use crate::exponential::{self, Counts, Exponential, LastReadings};
use crate::walk::Member;

/// Which buckets histograms of one declaration show.
#[derive(Debug)]
struct Shape {
    /// The last of the histogram's buckets in each classic or native one,
    /// ascending.
    ends: Vec<usize>,
    classic: Bounds,
    /// The place of each classic bucket in `ends`, and its bound as it is
    /// shown.
    classic_places: Vec<(usize, f64)>,
    native: Exponential,
    /// The place of each native bucket in `ends`.
    native_places: Vec<usize>,
}

/// Reads histograms.
#[derive(Debug)]
pub(crate) struct Readings {
    classic: Buckets,
    native: usize,
    known: Vec<Shape>,
    last: LastReadings,
    /// What the last histogram counted up to each of its ends.
    cumulated: Vec<u64>,
    counts: Counts,
}

/// A histogram as it was at one moment.
pub(crate) struct Reading<'r> {
    shape: &'r Shape,
    cumulated: &'r [u64],
    counts: &'r Counts,
    pub(crate) totals: Totals,
}

impl Readings {
    pub(crate) fn new(classic: Buckets, native: usize) -> Self {
        Readings {
            classic,
            native,
            known: Vec::new(),
            last: LastReadings::default(),
            cumulated: Vec::new(),
            counts: Counts::default(),
        }
    }

    pub(crate) fn into_choices(self) -> (Buckets, usize) {
        (self.classic, self.native)
    }

    /// Begins a pass through all histograms.
    pub(crate) fn begin(&mut self) {
        self.last.begin();
    }

    /// Reads a histogram of a family's member.
    pub(crate) fn read(
        &mut self,
        histogram: &dyn HistogramMetric,
        member: &Member<'_>,
    ) -> Reading<'_> {
        let (config, base, scale) = (histogram.config(), member.family().unit(), member.scale());
        let is_it = |shape: &Shape| shape.classic.is_for(config, base, scale);
        let known = self.known.iter().position(is_it).unwrap_or_else(|| {
            let classic = Bounds::new(&self.classic, config, base, scale);
            let native = Exponential::new(&config, scale, self.native);
            self.known.push(Shape::new(classic, native));
            self.known.len() - 1
        });
        let shape = &self.known[known];
        self.cumulated.resize(shape.ends.len(), 0);
        let last = self.last.of(histogram, known);
        let totals = histogram.cumulate_again(&shape.ends, &mut self.cumulated, last);
        let native = shape.native_places.iter();
        let native = native.map(|&place| self.cumulated[place]);
        self.counts.take(&shape.native, native, totals.count);
        Reading {
            shape,
            cumulated: &self.cumulated,
            counts: &self.counts,
            totals,
        }
    }
}

impl Shape {
    fn new(classic: Bounds, native: Exponential) -> Self {
        let mut ends = [classic.ends(), native.ends()].concat();
        ends.sort_unstable();
        ends.dedup();
        let place = |end: &usize| ends.partition_point(|other| other < end);
        let classic_places = classic.ends().iter().map(place);
        Shape {
            classic_places: classic_places.zip(classic.values()).collect(),
            classic,
            native_places: native.ends().iter().map(place).collect(),
            native,
            ends,
        }
    }
}

impl Reading<'_> {
    /// The classic buckets, each as its bound and what was counted up to it;
    /// last the one without bound.
    pub(crate) fn classic(&self) -> impl Iterator<Item = (f64, u64)> {
        let classic = self.shape.classic_places.iter();
        let classic = classic.map(|&(place, bound)| (bound, self.cumulated[place]));
        classic.chain([(f64::INFINITY, self.totals.count)])
    }

    /// The bounds of the classic buckets as text, that of the last included.
    pub(crate) fn bounds(&self) -> impl Iterator<Item = &str> {
        let bounds = self.shape.classic.labels().iter().map(String::as_str);
        bounds.chain(["+Inf"])
    }

    /// In which of the classic buckets a recorded value is counted.
    pub(crate) fn classic_of(&self, value: u64) -> usize {
        self.shape.classic.line_of(value)
    }

    pub(crate) fn schema(&self) -> i8 {
        self.shape.native.schema()
    }

    /// The native buckets.
    pub(crate) fn native(&self) -> &exponential::Counts {
        self.counts
    }
}
