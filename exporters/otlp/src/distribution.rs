//! Histograms as the buckets that are sent.

use histogram::Config;
use metriken_core::{HistogramMetric, h2};
use metriken_exposition::exponential::{Cache, Counts, LastReadings};
use metriken_exposition::{Member, Scale};

use crate::Histograms;
use crate::baseline::Reading;

/// Reads histograms.
#[derive(Debug)]
pub(crate) enum Distributions {
    Exponential {
        cache: Cache,
        counts: Counts,
        last: LastReadings,
    },
    Explicit {
        buckets: metriken_exposition::Buckets,
        known: Vec<Bounds>,
        cumulated: Vec<u64>,
        counts: Vec<(i32, u64)>,
    },
}

/// The explicit buckets of histograms that are declared alike.
#[derive(Debug)]
pub(crate) struct Bounds {
    config: Config,
    scale: Scale,
    unit: String,
    /// The last of the histogram's own buckets in each.
    ends: Vec<usize>,
    /// Their greatest values, which belong to them in OTLP too.
    bounds: Vec<f64>,
}

/// Which buckets a reading has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape<'a> {
    /// Indexes as Prometheus counts.
    Exponential { schema: i8 },
    /// Indexes from zero on, the last one for what is above all bounds.
    Explicit { bounds: &'a [f64] },
}

impl Distributions {
    pub(crate) fn new(histograms: Histograms) -> Self {
        match histograms {
            Histograms::Exponential(max_buckets) => Distributions::Exponential {
                cache: Cache::new(max_buckets),
                counts: Counts::default(),
                last: LastReadings::default(),
            },
            Histograms::Explicit(buckets) => Distributions::Explicit {
                buckets,
                known: Vec::new(),
                cumulated: Vec::new(),
                counts: Vec::new(),
            },
        }
    }

    /// Begins to collect.
    pub(crate) fn begin(&mut self) {
        if let Distributions::Exponential { last, .. } = self {
            last.begin();
        }
    }

    /// Reads the histogram of a member.
    pub(crate) fn read(
        &mut self,
        histogram: &dyn HistogramMetric,
        member: &Member<'_>,
    ) -> (Shape<'_>, Reading<'_>) {
        let (config, scale) = (histogram.config(), member.scale());
        match self {
            Distributions::Exponential {
                cache,
                counts,
                last,
            } => {
                let (place, exponential) = cache.get(&config, scale);
                let last = last.of(histogram, place);
                let totals = exponential.count_again(histogram, counts, last);
                let reading = Reading {
                    count: totals.count,
                    sum: totals.sum,
                    zero: counts.zero(),
                    buckets: counts.buckets(),
                };
                let schema = exponential.schema();
                (Shape::Exponential { schema }, reading)
            }
            Distributions::Explicit {
                buckets,
                known,
                cumulated,
                counts,
            } => {
                let unit = member.family().unit();
                let is_same =
                    |it: &Bounds| it.config == config && it.scale == scale && it.unit == unit;
                let place = known.iter().position(is_same).unwrap_or_else(|| {
                    known.push(Bounds::new(buckets, config, unit, scale));
                    known.len() - 1
                });
                let Bounds { ends, bounds, .. } = &known[place];
                cumulated.resize(ends.len(), 0);
                let totals = histogram.cumulate(ends, cumulated);
                let mut below = 0;
                let up_to = cumulated.iter().copied().chain([totals.count]);
                let own =
                    up_to.map(|count| count.wrapping_sub(std::mem::replace(&mut below, count)));
                counts.clear();
                counts.extend((0..).zip(own).filter(|(_, count)| *count != 0));
                let reading = Reading {
                    count: totals.count,
                    sum: totals.sum,
                    zero: 0,
                    buckets: counts,
                };
                (Shape::Explicit { bounds }, reading)
            }
        }
    }
}

impl Bounds {
    fn new(
        buckets: &metriken_exposition::Buckets,
        config: Config,
        unit: &str,
        scale: Scale,
    ) -> Self {
        let ends = buckets.ends(&config, unit, scale);
        let shown = |&end: &usize| scale.apply(h2::end(&config, end) as f64);
        Bounds {
            bounds: ends.iter().map(shown).collect(),
            unit: unit.to_owned(),
            config,
            scale,
            ends,
        }
    }
}

/// The counts of `len` buckets from index `first` on, empty ones included.
pub(crate) fn dense(buckets: &[(i32, u64)], first: i32, len: usize) -> impl Iterator<Item = u64> {
    let mut rest = buckets.iter().peekable();
    (first..).take(len).map(move |index| {
        let found = rest.next_if(|(own, _)| *own == index);
        found.map_or(0, |(_, count)| *count)
    })
}
