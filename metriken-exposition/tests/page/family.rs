//! A family: what it says of itself, and the rules that its samples obey.

use std::collections::HashSet;

use metriken_exposition::TextFormat;

use super::line::{Sample, fail, unescape_help};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Counter,
    Gauge,
    Histogram,
    Info,
    StateSet,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Family {
    /// Without the suffixes of samples; for an info in the older format, which
    /// has only gauges, with.
    pub(crate) name: String,
    /// The name as in the header.
    pub(crate) header: String,
    pub(crate) kind: Kind,
    pub(crate) unit: Option<String>,
    pub(crate) help: Option<String>,
    pub(crate) samples: Vec<Sample>,
    format: TextFormat,
}

impl Family {
    pub(crate) fn new(header: &str, kind: &str, format: TextFormat) -> Family {
        let kind = match (kind, format) {
            ("counter", _) => Kind::Counter,
            ("gauge", _) => Kind::Gauge,
            ("histogram", _) => Kind::Histogram,
            ("info", TextFormat::OpenMetrics) => Kind::Info,
            ("stateset", TextFormat::OpenMetrics) => Kind::StateSet,
            _ => fail("no type", kind),
        };
        let name = match (kind, format) {
            (Kind::Counter, TextFormat::Prometheus) => header.strip_suffix("_total").unwrap(),
            _ => header,
        };
        Family {
            name: name.to_owned(),
            header: header.to_owned(),
            kind,
            unit: None,
            help: None,
            samples: Vec::new(),
            format,
        }
    }

    fn is_open_metrics(&self) -> bool {
        self.format == TextFormat::OpenMetrics
    }

    pub(crate) fn add_unit(&mut self, unit: String) {
        assert!(self.is_open_metrics() && self.unit.is_none() && self.help.is_none());
        let suffix = format!("_{unit}");
        assert!(
            !unit.is_empty() && self.name.ends_with(&suffix),
            "{unit:?} of {self:?}"
        );
        let plain = unit.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric());
        assert!(plain, "{unit:?} of {self:?}");
        assert!(
            !matches!(self.kind, Kind::Info | Kind::StateSet),
            "a unit of {self:?}"
        );
        self.unit = Some(unit);
    }

    pub(crate) fn add_help(&mut self, help: String) {
        assert!(
            self.help.is_none() && !help.is_empty(),
            "help {help:?} of {self:?}"
        );
        self.help = Some(unescape_help(&help, self.is_open_metrics()));
    }

    /// Names that no other family may have a sample or a header of.
    pub(crate) fn taken_names(&self) -> Vec<String> {
        let suffixes: &[&str] = match self.kind {
            Kind::Counter => &["", "_total", "_created"],
            Kind::Histogram => &["", "_bucket", "_count", "_sum", "_created"],
            Kind::Info => &["", "_info"],
            Kind::Gauge | Kind::StateSet => &[""],
        };
        let name = |suffix| format!("{}{suffix}", self.name);
        suffixes.iter().map(name).collect()
    }

    pub(crate) fn check(&self) {
        assert!(!self.samples.is_empty(), "nothing but a header: {self:?}");
        let mut seen = HashSet::new();
        for sample in &self.samples {
            assert!(
                sample.name.starts_with(&self.name),
                "{sample:?} in {self:?}"
            );
            assert!(
                seen.insert((&sample.name, sample.labels_without(""))),
                "{sample:?} twice"
            );
            self.check_labels(sample);
        }
        match self.kind {
            Kind::Counter => self.check_counter(),
            Kind::Gauge => self.check_each("", |_| true),
            Kind::Info => self.check_each("_info", |sample| sample.value == "1"),
            Kind::StateSet => self.check_states(),
            Kind::Histogram => self.check_histogram(),
        }
    }

    /// The label that tells samples of one series apart; it is the last.
    fn own_label(&self) -> Option<&str> {
        match self.kind {
            Kind::Histogram => Some("le"),
            Kind::StateSet => Some(&self.name),
            _ => None,
        }
    }

    fn check_labels(&self, sample: &Sample) {
        let names: Vec<_> = sample.labels.iter().map(|(name, _)| &**name).collect();
        let different = names.iter().collect::<HashSet<_>>().len();
        assert_eq!(different, names.len(), "{sample:?}");
        let sorted = match self.own_label() {
            Some(own) if names.last() == Some(&own) => &names[..names.len() - 1],
            _ => &names[..],
        };
        // In the older format a state set is a gauge, with the label last.
        let gauge = self.kind == Kind::Gauge && names.last() == Some(&&*self.name);
        let sorted = &sorted[..sorted.len() - usize::from(gauge)];
        assert!(sorted.is_sorted(), "labels are not in order: {sample:?}");
    }

    fn check_each(&self, suffix: &str, check: impl Fn(&Sample) -> bool) {
        for sample in &self.samples {
            let right = sample.name[self.name.len()..] == *suffix && check(sample);
            assert!(right, "{sample:?} in {self:?}");
        }
    }

    /// The samples as runs of equal labels, of which no two are of the same.
    fn series(&self) -> Vec<&[Sample]> {
        let own = self.own_label().unwrap_or("");
        let labels = |sample: &Sample| {
            let labels = sample.labels_without(own).into_iter();
            let owned = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
            owned.collect::<Vec<_>>()
        };
        let series: Vec<_> = self
            .samples
            .chunk_by(|a, b| labels(a) == labels(b))
            .collect();
        let different: HashSet<_> = series.iter().map(|series| labels(&series[0])).collect();
        assert_eq!(
            different.len(),
            series.len(),
            "interleaved series in {self:?}"
        );
        series
    }

    fn suffixes(&self, series: &[Sample]) -> Vec<String> {
        let suffix = |sample: &Sample| sample.name[self.name.len()..].to_owned();
        series.iter().map(suffix).collect()
    }

    fn check_counter(&self) {
        for series in self.series() {
            let suffixes = self.suffixes(series);
            if self.is_open_metrics() {
                assert_eq!(suffixes, ["_total", "_created"], "{series:?}");
                assert!(number(&series[1]) > 1e9, "{series:?}");
            } else {
                assert_eq!(suffixes, ["_total"], "{series:?}");
            }
            assert!(number(&series[0]) >= 0.0, "{series:?}");
        }
    }

    fn check_states(&self) {
        self.check_each("", |sample| {
            let last = sample
                .labels
                .last()
                .is_some_and(|(name, _)| *name == self.name);
            last && ["0", "1"].contains(&&*sample.value)
        });
        self.series();
    }

    fn check_histogram(&self) {
        for series in self.series() {
            let buckets = series
                .iter()
                .take_while(|sample| sample.name.ends_with("_bucket"));
            let buckets: Vec<_> = buckets.collect();
            let rest = self.suffixes(&series[buckets.len()..]);
            let rest: Vec<_> = rest.iter().map(|suffix| &**suffix).collect();
            let (with_sum, without): (&[&str], &[&str]) = if self.is_open_metrics() {
                (&["_count", "_sum", "_created"], &["_created"])
            } else {
                (&["_count", "_sum"], &["_count"])
            };
            assert!(rest == with_sum || rest == without, "{rest:?} in {self:?}");

            let bounds = buckets.iter().map(|sample| bound(sample));
            assert!(bounds.clone().is_sorted_by(|a, b| a < b), "{series:?}");
            assert_eq!(
                bounds.max_by(f64::total_cmp),
                Some(f64::INFINITY),
                "{series:?}"
            );
            let counts = buckets
                .iter()
                .map(|sample| sample.value.parse::<u64>().unwrap());
            assert!(counts.clone().is_sorted(), "{series:?}");
            let count = series.iter().find(|sample| sample.name.ends_with("_count"));
            let last = counts.max().map(|count| count.to_string());
            assert!(
                count.is_none_or(|count| Some(&count.value) == last.as_ref()),
                "{series:?}"
            );
        }
    }
}

fn number(sample: &Sample) -> f64 {
    sample
        .value
        .parse()
        .unwrap_or_else(|_| fail("no number", &sample.value))
}

/// The bound of a bucket, which is written as Go writes floats.
fn bound(sample: &Sample) -> f64 {
    let text = sample
        .label("le")
        .unwrap_or_else(|| panic!("no bound: {sample:?}"));
    if text == "+Inf" {
        return f64::INFINITY;
    }
    let bound: f64 = text.parse().unwrap_or_else(|_| fail("no bound", text));
    let (digits, exponent) = match text.split_once('e') {
        Some((digits, exponent)) => (digits, exponent),
        None => (text, "+00"),
    };
    let normal = bound == 0.0 || (1e-4..1e6).contains(&bound);
    let digit_count = exponent.len() - 1;
    let canonical = normal != text.contains('e')
        && (text.contains('e') || text.contains('.'))
        && exponent.starts_with(['+', '-'])
        && (digit_count == 2 || (digit_count == 3 && !exponent[1..].starts_with('0')))
        && digits.trim_start_matches('0').len() <= 18
        && (!digits.ends_with('0') || digits.ends_with(".0") && normal);
    assert!(canonical, "{text:?} is not canonical");
    bound
}
