use std::collections::BTreeMap;
use std::fmt;

use super::super::identity::{Labels, owned};
use super::super::series::Named;
use super::super::taken::Taken;
use super::{Gap, Touched};
use crate::{Kind, MetricEntry};

/// A metric that is declared with `#[metric]`, and what was touched of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    pub(super) crate_name: String,
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) name: String,
    pub(super) labels: Labels,
    pub(super) touched: Touched,
    /// The values that are possible, by label, if they are known.
    pub(super) values: BTreeMap<(String, String), Touched>,
}

/// Crate, file, line, name and constant labels.
pub(super) type Place = (String, String, u32, String, Labels);

impl Declared {
    pub(super) fn of(entry: &MetricEntry) -> Self {
        let taken = Taken::of(entry);
        let mut values = BTreeMap::new();
        for (label, possible) in &taken.dimensions {
            for value in possible.iter().flatten() {
                values.insert((label.clone(), value.clone()), Touched::No);
            }
        }
        let mut touched = match taken.kind {
            Kind::Other => Touched::Unknown,
            _ => Touched::No,
        };
        for (labels, item) in &taken.series {
            let of_series = Touched::of(&item.reading);
            touched = touched.max(of_series);
            for label in labels {
                if let Some(value) = values.get_mut(label) {
                    *value = of_series.max(*value);
                }
            }
        }
        Declared {
            crate_name: entry.crate_name().to_owned(),
            file: entry.file().to_owned(),
            line: entry.line(),
            name: entry.name().to_owned(),
            labels: owned(entry.metadata()),
            touched,
            values,
        }
    }

    /// What it is sorted by, and known by in other processes.
    pub(super) fn place(&self) -> Place {
        let text = |text: &String| text.clone();
        let (crate_name, file) = (text(&self.crate_name), text(&self.file));
        (
            crate_name,
            file,
            self.line,
            text(&self.name),
            self.labels.clone(),
        )
    }

    /// Adds what another process touched of it.
    pub(super) fn merge(&mut self, other: Declared) {
        self.touched = self.touched.max(other.touched);
        for (value, touched) in other.values {
            let own = self.values.entry(value).or_insert(touched);
            *own = touched.max(*own);
        }
    }

    /// The name, as declared.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The constant labels, sorted by name.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = (&str, &str)> + Clone {
        let labels = self.labels.iter();
        labels.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The crate with the declaration: the name of its package.
    pub fn crate_name(&self) -> &str {
        &self.crate_name
    }

    /// The source file with the declaration.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line in [`file`](Self::file).
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Whether it was touched.
    pub fn touched(&self) -> Touched {
        self.touched
    }

    /// The values that its labels may have, where those are known: label,
    /// value, and whether a series had it.
    pub fn label_values(&self) -> impl Iterator<Item = (&str, &str, Touched)> {
        let values = self.values.iter();
        values.map(|((label, value), &touched)| (label.as_str(), value.as_str(), touched))
    }

    /// What was not touched of it: all, or some values.
    pub(super) fn gaps(&self) -> impl Iterator<Item = Gap<'_>> {
        let all = (self.touched == Touched::No).then_some(Gap {
            metric: self,
            value: None,
        });
        let values = self.label_values().filter(move |_| all.is_none());
        let values = values.filter(|(_, _, touched)| *touched == Touched::No);
        let values = values.map(|(label, value, _)| Gap {
            metric: self,
            value: Some((label, value)),
        });
        all.into_iter().chain(values)
    }
}

/// Where it is declared, and its name.
impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Named {
            name: &self.name,
            labels: self.labels(),
        };
        write!(f, "{}:{}: {named}", self.file, self.line)
    }
}
