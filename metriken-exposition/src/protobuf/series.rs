//! The messages of type `Metric` within a family.

use metriken_core::{Label, Sample};

use super::exemplar::Chosen;
use super::histogram::write_histogram;
use crate::Buckets;
use crate::exemplars::since_1970;
use crate::reading::Readings;
use crate::walk::{Member, Series};
use crate::wire::Message;

/// What an encoder keeps from one page to the next.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) readings: Readings,
    /// The exemplars of one series.
    pub(super) exemplars: Chosen,
}

impl Memory {
    pub(super) fn new(classic: Buckets, native: usize) -> Self {
        Memory {
            readings: Readings::new(classic, native),
            exemplars: Chosen::default(),
        }
    }

    pub(super) fn with_classic(self, classic: Buckets) -> Self {
        let (_, native) = self.readings.into_choices();
        Memory::new(classic, native)
    }

    pub(super) fn with_native(self, native: usize) -> Self {
        let (classic, _) = self.readings.into_choices();
        Memory::new(classic, native)
    }
}

/// The field of a family that is a series.
const METRIC: u32 = 4;

/// Appends a series of a family's member to the family.
pub(super) fn write_series(
    out: &mut Vec<u8>,
    member: &Member<'_>,
    series: Series<'_>,
    memory: &mut Memory,
) {
    let Memory {
        readings,
        exemplars,
    } = memory;
    let Series { labels, sample, .. } = series;
    let scale = member.scale();
    let mut family = Message::bare(out);
    // What may panic is done before anything is written.
    exemplars.clear();
    match *sample {
        Sample::Counter(value) => {
            if let Some(shown) = series.exemplars {
                exemplars.choose(shown, member, |_| 0);
            }
            family.message(METRIC, |metric| {
                write_labels(metric, member, labels);
                write_counter(metric, member, value, exemplars);
            });
        }
        Sample::Gauge(value) => {
            write_gauge(&mut family, member, labels, scale.apply(value as f64));
        }
        Sample::Float(value) => write_gauge(&mut family, member, labels, scale.apply(value)),
        Sample::Info => write_gauge(&mut family, member, labels, 1.0),
        Sample::StateSet { states, active } => {
            for (place, state) in states.iter().enumerate() {
                let on = f64::from(u8::from(active >> place & 1 == 1));
                family.message(METRIC, |metric| {
                    write_labels(metric, member, labels);
                    write_label(metric, 1, member.family().name(), state);
                    metric.message(2, |gauge| gauge.double(1, on));
                });
            }
        }
        Sample::Histogram(histogram) => {
            let reading = readings.read(histogram, member);
            if let Some(shown) = series.exemplars {
                exemplars.choose(shown, member, |value| reading.classic_of(value));
            }
            family.message(METRIC, |metric| {
                write_labels(metric, member, labels);
                metric.message(7, |to| write_histogram(to, member, &reading, exemplars));
            });
        }
        // The walk shows none of an unknown kind.
        _ => {}
    }
}

fn write_gauge(family: &mut Message<'_>, member: &Member<'_>, own: &[Label<'_>], value: f64) {
    family.message(METRIC, |metric| {
        write_labels(metric, member, own);
        metric.message(2, |gauge| gauge.double(1, value));
    });
}

fn write_counter(metric: &mut Message<'_>, member: &Member<'_>, value: u64, exemplars: &Chosen) {
    metric.message(3, |counter| {
        counter.double(1, member.scale().apply(value as f64));
        if let Some(exemplar) = exemplars.get(0) {
            counter.bytes(2, exemplar);
        }
        write_created(counter, 3, member);
    });
}

/// When the member began to count.
pub(super) fn write_created(to: &mut Message<'_>, field: u32, member: &Member<'_>) {
    to.message(field, |timestamp| {
        let since = since_1970(member.created());
        timestamp.uint(1, since.as_secs());
        timestamp.uint(2, since.subsec_nanos().into());
    });
}

fn write_labels(metric: &mut Message<'_>, member: &Member<'_>, own: &[Label<'_>]) {
    member.for_each_label(own, |name, value| {
        write_label(metric, 1, name, value);
    });
}

pub(crate) fn write_label(to: &mut Message<'_>, field: u32, name: &str, value: &str) {
    to.message(field, |pair| {
        pair.bytes(1, name);
        pair.bytes(2, value);
    });
}
