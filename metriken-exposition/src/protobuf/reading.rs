//! Classic and native buckets of one reading.
//!
//! Both are sets of a histogram's own buckets, so both follow from one list of
//! cumulated counts at the ends of either. Reading twice would show a scraper
//! two counts of one histogram.

use histogram::Config;
use metriken_core::{HistogramMetric, Totals, h2};

use crate::Buckets;
use crate::exponential::{self, Counts, Exponential};
use crate::number::{self, Scale};
use crate::walk::Member;

/// Which buckets histograms of one declaration show.
#[derive(Debug)]
struct Shape {
    config: Config,
    base: String,
    scale: Scale,
    /// The last of the histogram's buckets in each classic or native one,
    /// ascending.
    ends: Vec<usize>,
    /// The place of each classic bucket in `ends`, and its bound as it is
    /// shown.
    classic: Vec<(usize, f64)>,
    native: Exponential,
    /// The place of each native bucket in `ends`.
    native_places: Vec<usize>,
}

/// Reads histograms.
#[derive(Debug)]
pub(super) struct Readings {
    classic: Buckets,
    native: usize,
    known: Vec<Shape>,
    /// What the last histogram counted up to each of its ends.
    cumulated: Vec<u64>,
    counts: Counts,
}

/// A histogram as it was at one moment.
pub(super) struct Reading<'r> {
    shape: &'r Shape,
    cumulated: &'r [u64],
    counts: &'r Counts,
    pub(super) totals: Totals,
}

impl Readings {
    pub(super) fn new(classic: Buckets, native: usize) -> Self {
        Readings {
            classic,
            native,
            known: Vec::new(),
            cumulated: Vec::new(),
            counts: Counts::default(),
        }
    }

    pub(super) fn into_choices(self) -> (Buckets, usize) {
        (self.classic, self.native)
    }

    /// Reads a histogram of a family's member.
    pub(super) fn read(
        &mut self,
        histogram: &dyn HistogramMetric,
        member: &Member<'_>,
    ) -> Reading<'_> {
        let (config, base, scale) = (histogram.config(), member.family().unit(), member.scale());
        let same = |s: &Shape| s.config == config && s.base == base && s.scale == scale;
        let known = self.known.iter().position(same).unwrap_or_else(|| {
            let classic = self.classic.ends(&config, base, scale);
            let native = Exponential::new(&config, scale, self.native);
            self.known
                .push(Shape::new(config, base, scale, &classic, native));
            self.known.len() - 1
        });
        let shape = &self.known[known];
        self.cumulated.resize(shape.ends.len(), 0);
        let totals = histogram.cumulate(&shape.ends, &mut self.cumulated);
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
    fn new(
        config: Config,
        base: &str,
        scale: Scale,
        classic: &[usize],
        native: Exponential,
    ) -> Self {
        let mut ends = [classic, native.ends()].concat();
        ends.sort_unstable();
        ends.dedup();
        let place = |end: &usize| ends.partition_point(|other| other < end);
        let classic = classic.iter().map(|end| {
            let bound = number::bound(h2::end(&config, *end), scale);
            (place(end), bound)
        });
        Shape {
            classic: classic.collect(),
            native_places: native.ends().iter().map(place).collect(),
            native,
            ends,
            config,
            base: base.to_owned(),
            scale,
        }
    }
}

impl Reading<'_> {
    /// The classic buckets, each as its bound and what was counted up to it;
    /// last the one without bound.
    pub(super) fn classic(&self) -> impl Iterator<Item = (f64, u64)> {
        let classic = self.shape.classic.iter();
        let classic = classic.map(|&(place, bound)| (bound, self.cumulated[place]));
        classic.chain([(f64::INFINITY, self.totals.count)])
    }

    /// In which of the classic buckets a recorded value is counted.
    pub(super) fn classic_of(&self, value: u64) -> usize {
        let Shape {
            config,
            ends,
            classic,
            ..
        } = self.shape;
        let bucket = h2::index(config, value);
        classic.partition_point(|&(place, _)| ends[place] < bucket)
    }

    pub(super) fn schema(&self) -> i8 {
        self.shape.native.schema()
    }

    /// The native buckets.
    pub(super) fn native(&self) -> &exponential::Counts {
        self.counts
    }
}
