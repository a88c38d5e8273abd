//! From the walk to the message of one export.

use std::collections::BTreeMap;
use std::time::SystemTime;

use histogram::Config;
use metriken_core::{HistogramMetric, Kind, Sample, h2};
use metriken_exposition::exponential::{Cache, Counts};
use metriken_exposition::{Family, Member, Names, Scale, Selection, Series, Walker};

use crate::baseline::{Baseline, Key, Reading};
use crate::exemplar::{self, unix_ns};
use crate::message::{
    Buckets, Data, Explicit, ExplicitPoint, Exponential, ExponentialPoint, ExportRequest, Gauge,
    KeyValue, Metric, Number, NumberPoint, Resource, ResourceMetrics, Scope, ScopeMetrics, Sum,
};
use crate::temporality::CUMULATIVE;
use crate::unit::ucum;
use crate::{Histograms, Temporality};

/// Makes messages of the registry.
#[derive(Debug)]
pub(crate) struct Encoder {
    walker: Walker,
    resource: Vec<KeyValue>,
    reader: Reader,
}

/// How values are read.
#[derive(Debug)]
struct Reader {
    temporality: Temporality,
    histograms: Histograms,
    exponential: Cache,
    counts: Counts,
}

/// Who declares metrics: a crate and its version.
type Crate<'a> = (&'a str, &'a str);

impl Encoder {
    pub(crate) fn new(
        selection: Selection,
        resource: Vec<KeyValue>,
        temporality: Temporality,
        histograms: Histograms,
    ) -> Self {
        let max_buckets = match histograms {
            Histograms::Exponential(max_buckets) => max_buckets,
            Histograms::Explicit(_) => 0,
        };
        Encoder {
            walker: Walker::new(Names::OpenTelemetry).select(selection),
            resource,
            reader: Reader {
                temporality,
                histograms,
                exponential: Cache::new(max_buckets),
                counts: Counts::default(),
            },
        }
    }

    /// All metrics at a time, as totals or as differences to what was
    /// accepted; and what was read, for when this is.
    pub(crate) fn encode(
        &mut self,
        at: SystemTime,
        accepted: &Baseline,
    ) -> (ExportRequest, Baseline) {
        let mut next = Baseline::new(at);
        let mut scopes: BTreeMap<(String, String), Vec<Metric>> = BTreeMap::new();
        let walk = self.walker.walk();
        for family in walk.families() {
            let mut metrics: BTreeMap<Crate<'_>, Metric> = BTreeMap::new();
            for member in family.members() {
                let entry = member.entry();
                let of = (entry.crate_name(), entry.crate_version());
                let metric = metrics.entry(of).or_insert_with(|| begin(&family));
                member.visit(|series| {
                    let mut point = Point {
                        reader: &mut self.reader,
                        member: &member,
                        at,
                        accepted,
                        next: &mut next,
                    };
                    point.add(series, metric);
                });
            }
            // A metric without series has no data.
            for ((name, version), metric) in metrics {
                if metric.data.is_some() {
                    let scope = (name.to_owned(), version.to_owned());
                    scopes.entry(scope).or_default().push(metric);
                }
            }
        }
        let scopes = scopes
            .into_iter()
            .map(|((name, version), metrics)| ScopeMetrics {
                scope: Some(Scope { name, version }),
                metrics,
            });
        let request = ExportRequest {
            resource_metrics: vec![ResourceMetrics {
                resource: Some(Resource {
                    attributes: self.resource.clone(),
                }),
                scope_metrics: scopes.collect(),
            }],
        };
        (request, next)
    }
}

fn begin(family: &Family<'_>) -> Metric {
    Metric {
        name: family.name().to_owned(),
        description: family.help().to_owned(),
        unit: ucum(family.unit()),
        data: None,
    }
}

/// One series on its way into a metric.
struct Point<'a, 'w> {
    reader: &'a mut Reader,
    member: &'a Member<'w>,
    at: SystemTime,
    accepted: &'a Baseline,
    next: &'a mut Baseline,
}

impl Point<'_, '_> {
    fn add(&mut self, series: Series<'_>, metric: &mut Metric) {
        let scale = self.member.scale();
        let mut labels = Vec::new();
        self.member.for_each_label(series.labels, |name, value| {
            labels.push((name.to_owned(), value.to_owned()));
        });
        match *series.sample {
            Sample::Counter(value) => {
                let reading = Reading {
                    count: value,
                    ..Reading::default()
                };
                let attributes = attributes(&labels);
                let (start, reading) = self.since(labels, reading);
                let temporality = self.reader.temporality.number();
                let point = NumberPoint {
                    attributes,
                    start_unix_ns: unix_ns(start),
                    unix_ns: unix_ns(self.at),
                    exemplars: exemplar::read(series.exemplars, scale),
                    value: Some(unsigned(reading.count, scale)),
                };
                push_sum(metric, temporality, true, point);
            }
            Sample::Gauge(value) => {
                let value = if scale == Scale::ONE {
                    Number::Int(value)
                } else {
                    Number::Double(scale.apply(value as f64))
                };
                push_gauge(metric, self.number(attributes(&labels), value));
            }
            Sample::Float(value) => {
                let value = Number::Double(scale.apply(value));
                push_gauge(metric, self.number(attributes(&labels), value));
            }
            Sample::Histogram(histogram) => {
                let exemplars = exemplar::read(series.exemplars, scale);
                match self.reader.histograms {
                    Histograms::Exponential(_) => self.add_exponential(labels, histogram, metric),
                    Histograms::Explicit(_) => self.add_explicit(labels, histogram, metric),
                }
                match &mut metric.data {
                    Some(Data::Exponential(data)) => data
                        .points
                        .last_mut()
                        .map(|point| point.exemplars = exemplars),
                    Some(Data::Explicit(data)) => data
                        .points
                        .last_mut()
                        .map(|point| point.exemplars = exemplars),
                    _ => None,
                };
            }
            // As the specification makes of OpenMetrics' kinds.
            Sample::Info => {
                let point = self.number(attributes(&labels), Number::Int(1));
                push_sum(metric, CUMULATIVE, false, point);
            }
            Sample::StateSet { states, active } => {
                let name = self.member.family().name();
                for (bit, state) in states.iter().enumerate() {
                    let mut attributes = attributes(&labels);
                    attributes.push(KeyValue::new(name, state));
                    let point = self.number(attributes, Number::Int((active >> bit & 1) as i64));
                    push_sum(metric, CUMULATIVE, false, point);
                }
            }
            // The walk shows none of an unknown kind.
            _ => {}
        }
    }

    /// The value of a series as it is, of which there is no beginning to tell
    /// but its creation.
    fn number(&self, attributes: Vec<KeyValue>, value: Number) -> NumberPoint {
        NumberPoint {
            attributes,
            start_unix_ns: match self.member.family().kind() {
                Kind::Gauge => 0,
                _ => unix_ns(self.member.created()),
            },
            unix_ns: unix_ns(self.at),
            exemplars: Vec::new(),
            value: Some(value),
        }
    }

    /// What of a reading is told, and since when it counts.
    fn since(&mut self, labels: Vec<(String, String)>, now: Reading) -> (SystemTime, Reading) {
        let created = self.member.created();
        if self.reader.temporality == Temporality::Cumulative {
            return (created, now);
        }
        let key: Key = (self.member.family().name().to_owned(), labels);
        let told = self.accepted.since(&key, created, &now);
        self.next.insert(key, created, now);
        told
    }

    fn add_exponential(
        &mut self,
        labels: Vec<(String, String)>,
        histogram: &dyn HistogramMetric,
        metric: &mut Metric,
    ) {
        let scale = self.member.scale();
        let Reader {
            exponential,
            counts,
            ..
        } = &mut *self.reader;
        let (_, exponential) = exponential.get(&histogram.config(), scale);
        let totals = exponential.count(histogram, counts);
        let schema = exponential.schema();
        let reading = Reading {
            count: totals.count,
            sum: totals.sum,
            zero: counts.zero(),
            buckets: counts.buckets().to_vec(),
        };
        let attributes = attributes(&labels);
        let (start, reading) = self.since(labels, reading);
        let point = ExponentialPoint {
            attributes,
            start_unix_ns: unix_ns(start),
            unix_ns: unix_ns(self.at),
            count: reading.count,
            sum: reading.sum.map(|sum| scale.apply(sum as f64)),
            scale: schema.into(),
            zero_count: reading.zero,
            positive: dense(&reading.buckets),
            exemplars: Vec::new(),
        };
        let temporality = self.reader.temporality.number();
        let data = metric.data.get_or_insert_with(|| {
            Data::Exponential(Exponential {
                points: Vec::new(),
                temporality,
            })
        });
        if let Data::Exponential(data) = data {
            data.points.push(point);
        }
    }

    fn add_explicit(
        &mut self,
        labels: Vec<(String, String)>,
        histogram: &dyn HistogramMetric,
        metric: &mut Metric,
    ) {
        let (config, scale) = (histogram.config(), self.member.scale());
        let Histograms::Explicit(buckets) = &self.reader.histograms else {
            return;
        };
        let ends = buckets.ends(&config, self.member.family().unit(), scale);
        let mut cumulated = vec![0; ends.len()];
        let totals = histogram.cumulate(&ends, &mut cumulated);
        cumulated.push(totals.count);
        let mut below = 0;
        let counts = cumulated.iter().map(|&count| {
            let own = count.wrapping_sub(below);
            below = count;
            own
        });
        let reading = Reading {
            count: totals.count,
            sum: totals.sum,
            zero: 0,
            buckets: (0..).zip(counts).filter(|(_, count)| *count != 0).collect(),
        };
        let attributes = attributes(&labels);
        let (start, reading) = self.since(labels, reading);
        let mut counts = vec![0; ends.len() + 1];
        for &(index, count) in &reading.buckets {
            counts[index as usize] = count;
        }
        let point = ExplicitPoint {
            attributes,
            start_unix_ns: unix_ns(start),
            unix_ns: unix_ns(self.at),
            count: reading.count,
            sum: reading.sum.map(|sum| scale.apply(sum as f64)),
            counts,
            bounds: bounds(&config, &ends, scale),
            exemplars: Vec::new(),
        };
        let temporality = self.reader.temporality.number();
        let data = metric.data.get_or_insert_with(|| {
            Data::Explicit(Explicit {
                points: Vec::new(),
                temporality,
            })
        });
        if let Data::Explicit(data) = data {
            data.points.push(point);
        }
    }
}

/// The greatest value of each chosen bucket, which belongs to it in OTLP too.
fn bounds(config: &Config, ends: &[usize], scale: Scale) -> Vec<f64> {
    let shown = |&end: &usize| scale.apply(h2::end(config, end) as f64);
    ends.iter().map(shown).collect()
}

/// Buckets with those between them that are empty. An index is less by one
/// here than in Prometheus.
fn dense(buckets: &[(i32, u64)]) -> Option<Buckets> {
    let (&(first, _), &(last, _)) = buckets.first().zip(buckets.last())?;
    let mut counts = vec![0; (last - first) as usize + 1];
    for &(index, count) in buckets {
        counts[(index - first) as usize] = count;
    }
    Some(Buckets {
        offset: first - 1,
        counts,
    })
}

/// A whole number where values are not scaled and it fits the protocol's
/// signed one, a float elsewhere.
fn unsigned(value: u64, scale: Scale) -> Number {
    match i64::try_from(value) {
        Ok(value) if scale == Scale::ONE => Number::Int(value),
        _ => Number::Double(scale.apply(value as f64)),
    }
}

fn attributes(labels: &[(String, String)]) -> Vec<KeyValue> {
    let labels = labels.iter();
    labels
        .map(|(name, value)| KeyValue::new(name, value))
        .collect()
}

/// Adds a point to a metric that has none, or others of its kind.
fn push_gauge(metric: &mut Metric, point: NumberPoint) {
    let data = metric
        .data
        .get_or_insert_with(|| Data::Gauge(Gauge::default()));
    if let Data::Gauge(data) = data {
        data.points.push(point);
    }
}

/// The same for a sum.
fn push_sum(metric: &mut Metric, temporality: i32, is_monotonic: bool, point: NumberPoint) {
    let data = metric.data.get_or_insert_with(|| {
        Data::Sum(Sum {
            points: Vec::new(),
            temporality,
            is_monotonic,
        })
    });
    if let Data::Sum(data) = data {
        data.points.push(point);
    }
}
