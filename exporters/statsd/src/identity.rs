//! The parts of a line that are the same for all lines of a series.

use std::time::SystemTime;

use metriken_core::Kind;
use metriken_exposition::{Scale, Unit};

use crate::{Dialect, Histograms, names};

/// The longest of what is appended to the names of a summary.
const SUFFIX: usize = ".count".len();

/// A series, and what is known of its metric.
pub(crate) struct Subject<'a> {
    pub(crate) family: &'a str,
    pub(crate) kind: Kind,
    pub(crate) unit: &'a str,
    pub(crate) scale: Scale,
    pub(crate) created: SystemTime,
    pub(crate) labels: &'a Labels<'a>,
}

/// Shows the labels of a series, sorted, to what it is given.
pub(crate) type Labels<'a> = dyn Fn(&mut dyn FnMut(&str, &str)) + 'a;

/// How names are made.
#[derive(Clone, Debug)]
pub(crate) struct Naming {
    pub(crate) dialect: Dialect,
    pub(crate) histograms: Histograms,
    /// What goes before each name: a [`names::prefix`].
    pub(crate) prefix: String,
    /// Tags that all lines have, and what comes after the tags.
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) fields: String,
}

/// The name and labels of one series, as they are written.
#[derive(Debug, Default)]
pub(crate) struct Identity {
    /// The kind, the name, the tags that belong to it, and what ends the line,
    /// with separators that none of them contains.
    text: String,
    head: usize,
    tail: usize,
}

impl Identity {
    /// Takes the identity of another series.
    pub(crate) fn set(&mut self, naming: &Naming, subject: &Subject<'_>) {
        self.text.clear();
        match naming.dialect {
            Dialect::DogStatsD => self.set_datadog(naming, subject),
            dialect => self.set_path(naming, subject, dialect == Dialect::Graphite),
        }
    }

    /// What the receiver tells the series by from others.
    pub(crate) fn key(&self) -> &str {
        &self.text
    }

    /// Appends the name, with `suffix`, of a line.
    pub(crate) fn append_name(&self, out: &mut String, suffix: &str) {
        out.push_str(&self.text[START..self.head]);
        out.push_str(suffix);
        out.push_str(&self.text[self.head + 1..self.tail]);
    }

    /// Appends a line, without its end.
    pub(crate) fn append_line(
        &self,
        out: &mut String,
        suffix: &str,
        kind: &str,
        value: impl FnOnce(&mut String),
    ) {
        self.append_name(out, suffix);
        out.push(':');
        value(out);
        out.push('|');
        out.push_str(kind);
        self.append_end(out);
    }

    /// Appends what comes after the value, its type and its rate.
    pub(crate) fn append_end(&self, out: &mut String) {
        out.push_str(&self.text[self.tail + 1..]);
    }

    fn set_path(&mut self, naming: &Naming, subject: &Subject<'_>, tagged: bool) {
        let text = &mut self.text;
        // Counters, gauges and timers of one name do not disturb one another.
        text.push(match subject.kind {
            Kind::Counter => 'c',
            Kind::Histogram => 'h',
            _ => 'g',
        });
        let mut name = naming.prefix.clone();
        names::append_path(&mut name, timed(naming, subject));
        text.push_str(&name);
        let label = if tagged {
            self.head = text.len();
            text.push(SEPARATOR);
            names::append_graphite_tag
        } else {
            names::append_to_path
        };
        (subject.labels)(&mut |name, value| {
            if !value.is_empty() {
                label(text, name, value);
            }
        });
        if !tagged {
            self.head = text.len();
            text.push(SEPARATOR);
        }
        self.tail = text.len();
        text.push(SEPARATOR);
    }

    fn set_datadog(&mut self, naming: &Naming, subject: &Subject<'_>) {
        let text = &mut self.text;
        // A name has one type here.
        text.push(' ');
        let mut name = naming.prefix.clone();
        names::append_datadog_name(&mut name, subject.family, SUFFIX);
        text.push_str(&name);
        self.head = text.len();
        text.push(SEPARATOR);
        self.tail = text.len();
        text.push(SEPARATOR);
        let mut mark = "|#";
        let mut tag = |name: &str, value: &str| {
            if !value.is_empty() {
                text.push_str(mark);
                names::append_datadog_tag(text, name, value);
                mark = ",";
            }
        };
        for (name, value) in &naming.tags {
            tag(name, value);
        }
        (subject.labels)(&mut tag);
        text.push_str(&naming.fields);
    }
}

/// Where the name starts: after the kind.
const START: usize = 1;

/// Not in any name or tag.
const SEPARATOR: char = '\n';

/// The name of a metric: a timer is of milliseconds, whatever its name says,
/// so it does not say seconds.
fn timed<'a>(naming: &Naming, subject: &Subject<'a>) -> &'a str {
    let name = subject.family;
    if is_timer(naming, subject) {
        name.strip_suffix("_seconds").unwrap_or(name)
    } else {
        name
    }
}

/// Whether values of the series are sent as milliseconds.
pub(crate) fn is_timer(naming: &Naming, subject: &Subject<'_>) -> bool {
    naming.dialect != Dialect::DogStatsD
        && naming.histograms == Histograms::Values
        && subject.kind == Kind::Histogram
        && subject.unit == Unit::of(Some("seconds")).base
}
