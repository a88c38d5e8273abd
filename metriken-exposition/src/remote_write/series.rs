//! From a series of the walk to the samples that it is in requests.

use metriken_core::{HistogramMetric, Label, Sample};

use super::exemplar::{Chosen, Shown, Span};
use super::form::Form;
use super::key::Labels;
use super::live::{Known, Live};
use super::point::{Description, Point, Value};
use super::{Part, keeps};
use crate::exemplars::since_1970;
use crate::reading::{Reading, Readings};
use crate::walk::{Member, Series};
use crate::{Buckets, Family};

/// What an encoder keeps from one collection to the next.
#[derive(Debug)]
pub(super) struct Memory {
    readings: Readings,
    exemplars: Chosen,
    samples: Samples,
}

impl Memory {
    pub(super) fn new(classic: Buckets, native: usize) -> Self {
        Memory {
            readings: Readings::new(classic, native),
            exemplars: Chosen::default(),
            samples: Samples::default(),
        }
    }

    /// Begins to collect.
    pub(super) fn begin(&mut self) {
        self.readings.begin();
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

/// Room for the labels of one sample.
#[derive(Debug, Default)]
struct Samples {
    labels: Labels,
    key: Vec<u8>,
}

/// One collection.
pub(super) struct Pass<'a, 'w> {
    pub(super) memory: &'a mut Memory,
    pub(super) forms: &'a mut [Form],
    pub(super) live: &'a mut Live,
    /// When the exemplars were recorded that are written.
    pub(super) exemplars: Span,
    /// The family that is written.
    pub(super) family: Description<'w>,
    pub(super) is_described: bool,
}

impl<'w> Pass<'_, 'w> {
    /// Begins the next family.
    pub(super) fn begin(&mut self, family: &Family<'w>) {
        self.family = Description::of(family);
        self.is_described = false;
    }

    /// Writes a series of a family's member.
    pub(super) fn write(&mut self, member: &Member<'_>, series: Series<'_>) {
        let Series { labels, sample, .. } = series;
        let scale = member.scale();
        match *sample {
            Sample::Counter(value) => {
                let exemplars = &mut self.memory.exemplars;
                exemplars.choose(series.exemplars, member, self.exemplars, |_| 0);
                let value = Value::number(scale.apply(value as f64));
                let mut out = self.out(member, labels, None, |_| 1);
                out.put_scalar(value, created_ms(member));
            }
            Sample::Gauge(value) => {
                let value = Value::number(scale.apply(value as f64));
                self.out(member, labels, None, |_| 1).put_scalar(value, 0);
            }
            Sample::Float(value) => {
                let value = Value::number(scale.apply(value));
                self.out(member, labels, None, |_| 1).put_scalar(value, 0);
            }
            Sample::Info => {
                let value = Value::number(1.0);
                self.out(member, labels, None, |_| 1).put_scalar(value, 0);
            }
            Sample::StateSet { states, active } => {
                let name = self.family.name[0];
                let mut out = self.out(member, labels, Some(name), |_| states.len());
                for (place, state) in states.iter().enumerate() {
                    let on = f64::from(u8::from(active >> place & 1 == 1));
                    let state = Some((name, *state));
                    out.put(Part::Scalar, "", state, Value::number(on), 0, &[]);
                }
            }
            Sample::Histogram(histogram) => self.write_histogram(member, labels, histogram, series),
            // The walk shows none of an unknown kind.
            _ => {}
        }
    }

    fn write_histogram(
        &mut self,
        member: &Member<'_>,
        labels: &[Label<'_>],
        histogram: &dyn HistogramMetric,
        series: Series<'_>,
    ) {
        let Memory {
            readings,
            exemplars,
            samples,
        } = &mut *self.memory;
        // What may panic is done before anything is written.
        let reading = readings.read(histogram, member);
        exemplars.choose(series.exemplars, member, self.exemplars, |value| {
            reading.classic_of(value)
        });
        samples.labels.set(member, labels, Some("le"));
        let mut out = Out {
            samples,
            exemplars,
            forms: self.forms,
            live: self.live,
            family: &self.family,
        };
        let classic = reading.classic().count() + 2;
        out.begin(&mut self.is_described, |form| {
            let native = usize::from(keeps(form, Part::Native));
            native
                + if keeps(form, Part::Classic) {
                    classic
                } else {
                    0
                }
        });
        out.put_histogram(&reading, member);
    }

    /// A way out for the samples of a series, of which there are so many in a
    /// form.
    fn out(
        &mut self,
        member: &Member<'_>,
        own: &[Label<'_>],
        extra: Option<&str>,
        count: impl Fn(&Form) -> usize,
    ) -> Out<'_, 'w> {
        let Memory {
            samples, exemplars, ..
        } = &mut *self.memory;
        samples.labels.set(member, own, extra);
        let mut out = Out {
            samples,
            exemplars,
            forms: self.forms,
            live: self.live,
            family: &self.family,
        };
        out.begin(&mut self.is_described, count);
        out
    }
}

fn created_ms(member: &Member<'_>) -> u64 {
    since_1970(member.created()).as_millis() as u64
}

/// The samples of one series on their way out.
struct Out<'o, 'w> {
    samples: &'o mut Samples,
    exemplars: &'o Chosen,
    forms: &'o mut [Form],
    live: &'o mut Live,
    family: &'o Description<'w>,
}

impl Out<'_, '_> {
    fn begin(&mut self, is_described: &mut bool, count: impl Fn(&Form) -> usize) {
        for form in &mut *self.forms {
            form.make_room(count(form));
            if !*is_described {
                form.describe(self.family);
            }
        }
        *is_described = true;
    }

    /// Writes a series of one sample, with the exemplar that it may have.
    fn put_scalar(&mut self, value: Value<'_>, start_ms: u64) {
        let exemplar = (start_ms != 0).then(|| self.exemplars.get(0)).flatten();
        let suffix = self.family.name[1];
        let exemplars = exemplar.as_slice();
        self.put(Part::Scalar, suffix, None, value, start_ms, exemplars);
    }

    fn put_histogram(&mut self, reading: &Reading<'_>, member: &Member<'_>) {
        let (scale, start_ms) = (member.scale(), created_ms(member));
        if self.forms.iter().any(|form| keeps(form, Part::Native)) {
            let (value, exemplars) = (Value::Histogram(reading, scale), self.exemplars.in_order());
            self.put(Part::Native, "", None, value, start_ms, &exemplars);
        }
        if !self.forms.iter().any(|form| keeps(form, Part::Classic)) {
            return;
        }
        let buckets = reading.bounds().zip(reading.classic());
        for (line, (bound, (_, count))) in buckets.enumerate() {
            let (bound, count) = (Some(("le", bound)), Value::number(count as f64));
            let exemplar = self.exemplars.get(line);
            let exemplars = exemplar.as_slice();
            self.put(Part::Classic, "_bucket", bound, count, start_ms, exemplars);
        }
        let count = Value::number(reading.totals.count as f64);
        self.put(Part::Classic, "_count", None, count, start_ms, &[]);
        // A sum that nobody knows is not there.
        if let Some(sum) = reading.totals.sum {
            let sum = Value::number(scale.apply(sum as f64));
            self.put(Part::Classic, "_sum", None, sum, start_ms, &[]);
        }
    }

    fn put(
        &mut self,
        part: Part,
        suffix: &str,
        extra: Option<(&str, &str)>,
        value: Value<'_>,
        start_ms: u64,
        exemplars: &[&Shown],
    ) {
        let Samples { labels, key, .. } = &mut *self.samples;
        labels.write(key, [self.family.name[0], suffix], extra);
        let point = Point {
            key,
            value,
            start_ms,
            exemplars,
        };
        let mut forms = 0;
        for form in &mut *self.forms {
            if keeps(form, part) {
                form.add(self.family, &point);
                forms |= form.version.bit();
            }
        }
        self.live.push(Known {
            key,
            forms,
            is_native: value.is_histogram(),
        });
    }
}
