//! The points of a metric, one a series.

use std::ops::Range;
use std::time::SystemTime;

use metriken_core::{HistogramMetric, Kind, Sample};
use metriken_exposition::{Member, Scale, Series};

use crate::baseline::{Baseline, Reading};
use crate::distribution::{Distributions, Shape, dense};
use crate::field::{
    STRING, buckets, data, explicit, exponential, key_value, metric, number, point,
};
use crate::form::{Field, Form};
use crate::scope;
use crate::temporality::CUMULATIVE;
use crate::{Histograms, Temporality, exemplar};

/// Makes points of series.
#[derive(Debug)]
pub(crate) struct Points {
    distributions: Distributions,
    /// What differences are taken to, if those are told.
    baseline: Option<Baseline>,
    temporality: Temporality,
    at_ns: u64,
}

impl Points {
    pub(crate) fn new(temporality: Temporality, histograms: Histograms) -> Self {
        let is_delta = temporality == Temporality::Delta;
        Points {
            distributions: Distributions::new(histograms),
            baseline: is_delta.then(Baseline::default),
            temporality,
            at_ns: 0,
        }
    }

    /// Begins to collect.
    pub(crate) fn begin(&mut self, at: SystemTime) {
        self.at_ns = unix_ns(at);
        self.distributions.begin();
        if let Some(baseline) = &mut self.baseline {
            baseline.begin(self.at_ns);
        }
    }

    /// What was collected last was accepted.
    pub(crate) fn accept(&mut self) {
        if let Some(baseline) = &mut self.baseline {
            baseline.accept();
        }
    }

    /// What metrics of this kind are in OTLP: of OpenMetrics' kinds what its
    /// specification makes of them.
    pub(crate) fn kind(&self, kind: Kind) -> scope::Kind {
        let temporality = self.temporality.number();
        let (field, temporality, is_monotonic) = match kind {
            Kind::Counter => (metric::SUM, Some(temporality), Some(true)),
            Kind::Histogram => {
                let field = match self.distributions {
                    Distributions::Exponential { .. } => metric::EXPONENTIAL,
                    Distributions::Explicit { .. } => metric::HISTOGRAM,
                };
                (field, Some(temporality), None)
            }
            Kind::Info | Kind::StateSet => (metric::SUM, Some(CUMULATIVE), Some(false)),
            _ => (metric::GAUGE, None, None),
        };
        scope::Kind {
            field,
            temporality,
            is_monotonic,
        }
    }

    /// Appends the points of a member's series, which counts since
    /// `created_ns`.
    pub(crate) fn put<F: Form>(
        &mut self,
        out: &mut Vec<u8>,
        member: &Member<'_>,
        created_ns: u64,
        series: Series<'_>,
    ) {
        let scale = member.scale();
        match *series.sample {
            Sample::Counter(value) => self.put_counter::<F>(out, member, created_ns, series, value),
            Sample::Gauge(value) => self.put_plain::<F>(out, member, 0, series, None, |out| {
                if scale == Scale::ONE {
                    F::signed(out, number::AS_INT, value);
                } else {
                    F::double(out, number::AS_DOUBLE, scale.apply(value as f64));
                }
            }),
            Sample::Float(value) => self.put_plain::<F>(out, member, 0, series, None, |out| {
                F::double(out, number::AS_DOUBLE, scale.apply(value));
            }),
            Sample::Histogram(histogram) => {
                self.put_distribution::<F>(out, member, created_ns, series, histogram);
            }
            Sample::Info => self.put_plain::<F>(out, member, created_ns, series, None, |out| {
                F::signed(out, number::AS_INT, 1);
            }),
            Sample::StateSet { states, active } => {
                for (bit, state) in states.iter().enumerate() {
                    let on = (active >> bit & 1) as i64;
                    let state = Some(*state);
                    self.put_plain::<F>(out, member, created_ns, series, state, |out| {
                        F::signed(out, number::AS_INT, on);
                    });
                }
            }
            // The walk shows none of an unknown kind.
            _ => {}
        }
    }

    fn put_counter<F: Form>(
        &mut self,
        out: &mut Vec<u8>,
        member: &Member<'_>,
        created_ns: u64,
        series: Series<'_>,
        value: u64,
    ) {
        let message = F::begin_element(out, data::POINTS);
        let attributes = put_attributes::<F>(out, number::ATTRIBUTES, member, series, None);
        if let Some(shown) = series.exemplars {
            let attributes = &out[attributes.clone()];
            let start_ns = exemplars_start(&mut self.baseline, member, attributes, created_ns);
            exemplar::put::<F>(out, number::EXEMPLARS, shown, member.scale(), start_ns);
        }
        let now = Reading::counter(value);
        let (start_ns, told) = match &mut self.baseline {
            Some(baseline) => {
                baseline.since(member.family().name(), &out[attributes], created_ns, now)
            }
            None => (created_ns, now),
        };
        let fields = [number::AS_INT, number::AS_DOUBLE];
        put_unsigned::<F>(out, fields, told.count, member.scale());
        put_times::<F>(out, start_ns, self.at_ns);
        F::end(out, message);
    }

    /// A series whose values tell what is.
    fn put_plain<F: Form>(
        &mut self,
        out: &mut Vec<u8>,
        member: &Member<'_>,
        start_ns: u64,
        series: Series<'_>,
        state: Option<&str>,
        put_value: impl FnOnce(&mut Vec<u8>),
    ) {
        let message = F::begin_element(out, data::POINTS);
        put_attributes::<F>(out, number::ATTRIBUTES, member, series, state);
        put_value(out);
        put_times::<F>(out, start_ns, self.at_ns);
        F::end(out, message);
    }

    fn put_distribution<F: Form>(
        &mut self,
        out: &mut Vec<u8>,
        member: &Member<'_>,
        created_ns: u64,
        series: Series<'_>,
        histogram: &dyn HistogramMetric,
    ) {
        let scale = member.scale();
        let (shape, now) = self.distributions.read(histogram, member);
        let (attributes, exemplars) = match shape {
            Shape::Exponential { .. } => (exponential::ATTRIBUTES, exponential::EXEMPLARS),
            Shape::Explicit { .. } => (explicit::ATTRIBUTES, explicit::EXEMPLARS),
        };
        let message = F::begin_element(out, data::POINTS);
        let attributes = put_attributes::<F>(out, attributes, member, series, None);
        // Before the baseline knows of the reading: their code may panic.
        if let Some(shown) = series.exemplars {
            let attributes = &out[attributes.clone()];
            let start_ns = exemplars_start(&mut self.baseline, member, attributes, created_ns);
            exemplar::put::<F>(out, exemplars, shown, scale, start_ns);
        }
        let (start_ns, told) = match &mut self.baseline {
            Some(baseline) => {
                baseline.since(member.family().name(), &out[attributes], created_ns, now)
            }
            None => (created_ns, now),
        };
        put_times::<F>(out, start_ns, self.at_ns);
        F::fixed(out, point::COUNT, told.count);
        if let Some(sum) = told.sum {
            F::double(out, point::SUM, scale.apply(sum as f64));
        }
        match shape {
            Shape::Exponential { schema } => put_exponential::<F>(out, schema, told),
            Shape::Explicit { bounds } => {
                let counts = dense(told.buckets, 0, bounds.len() + 1);
                F::fixed_counts(out, explicit::BUCKET_COUNTS, counts);
                F::doubles(out, explicit::BOUNDS, bounds);
            }
        }
        F::end(out, message);
    }
}

/// The buckets between the first and the last that is not empty. An index is
/// less by one than in Prometheus.
fn put_exponential<F: Form>(out: &mut Vec<u8>, schema: i8, told: Reading<'_>) {
    F::small(out, exponential::SCALE, schema.into());
    F::fixed(out, exponential::ZERO_COUNT, told.zero);
    let Some((&(first, _), &(last, _))) = told.buckets.first().zip(told.buckets.last()) else {
        return;
    };
    let message = F::begin(out, exponential::POSITIVE);
    F::small(out, buckets::OFFSET, first - 1);
    let len = (last - first) as usize + 1;
    F::counts(out, buckets::COUNTS, dense(told.buckets, first, len));
    F::end(out, message);
}

/// Since when exemplars are of the point that will be told: those before were
/// told with another difference.
fn exemplars_start(
    baseline: &mut Option<Baseline>,
    member: &Member<'_>,
    attributes: &[u8],
    created_ns: u64,
) -> u64 {
    let baseline = baseline.as_mut();
    baseline.map_or(0, |it| {
        it.start(member.family().name(), attributes, created_ns)
    })
}

fn put_times<F: Form>(out: &mut Vec<u8>, start_ns: u64, at_ns: u64) {
    if start_ns != 0 {
        F::fixed(out, point::START_TIME, start_ns);
    }
    F::fixed(out, point::TIME, at_ns);
}

/// Writes the labels of a series. Returns where they are.
fn put_attributes<F: Form>(
    out: &mut Vec<u8>,
    list: Field,
    member: &Member<'_>,
    series: Series<'_>,
    state: Option<&str>,
) -> Range<usize> {
    let start = out.len();
    F::begin_list(out, list);
    member.for_each_label(series.labels, |name, value| {
        put_attribute::<F>(out, list, name, value);
    });
    if let Some(state) = state {
        put_attribute::<F>(out, list, member.family().name(), state);
    }
    F::end_list(out);
    start..out.len()
}

/// Writes an attribute, which is a text as all labels are.
pub(crate) fn put_attribute<F: Form>(out: &mut Vec<u8>, list: Field, name: &str, value: &str) {
    let pair = F::begin_element(out, list);
    F::string(out, key_value::KEY, name);
    let message = F::begin(out, key_value::VALUE);
    F::string(out, STRING, value);
    F::end(out, message);
    F::end(out, pair);
}

/// A whole number where values are not scaled and it fits the protocol's
/// signed one, a float elsewhere.
pub(crate) fn put_unsigned<F: Form>(
    out: &mut Vec<u8>,
    [as_int, as_double]: [Field; 2],
    value: u64,
    scale: Scale,
) {
    match i64::try_from(value) {
        Ok(value) if scale == Scale::ONE => F::signed(out, as_int, value),
        _ => F::double(out, as_double, scale.apply(value as f64)),
    }
}

/// Nanoseconds since 1970, which is what OTLP has for all times.
pub(crate) fn unix_ns(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_nanos().try_into().unwrap_or(u64::MAX))
}
