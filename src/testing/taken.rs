use std::collections::BTreeMap;

use super::Reading;
use super::identity::{Labels, owned};
use crate::{Kind, Label, MetricEntry, Sample};

/// What a snapshot has of one metric.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) kind: Kind,
    /// The labels of a family, each with the values it may have if those are
    /// known.
    pub(super) dimensions: Vec<(String, Option<Vec<String>>)>,
    pub(super) series: BTreeMap<Labels, Item>,
}

/// A series in a snapshot.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) reading: Reading,
    /// Whether it is shown, which what did not change is not.
    pub(super) is_shown: bool,
}

impl Taken {
    pub(super) fn of(entry: &MetricEntry) -> Self {
        let mut dimensions = Vec::new();
        if let Some(family) = entry.as_family() {
            family.dimensions(&mut |name, values| {
                let values = values.map(|values| values.iter().map(|&v| v.to_owned()).collect());
                dimensions.push((name.to_owned(), values));
            });
        }
        let constant = owned(entry.metadata());
        let mut series: BTreeMap<Labels, Item> = BTreeMap::new();
        entry.visit(&mut |own: &[Label<'_>], sample: Sample<'_>| {
            let Some(reading) = Reading::of(sample) else {
                return;
            };
            let own = own
                .iter()
                .map(|l| (l.name().to_owned(), l.value().to_owned()));
            let mut labels: Labels = constant.iter().cloned().chain(own).collect();
            labels.sort_unstable();
            // Members of a group may have been given the same labels.
            let add = |item: &mut Item| item.reading.add(&reading);
            series
                .entry(labels)
                .and_modify(add)
                .or_insert_with(|| Item {
                    reading: reading.clone(),
                    is_shown: true,
                });
        });
        Taken {
            kind: entry.kind(),
            dimensions,
            series,
        }
    }

    /// By how much the metric's series differ from what they were before.
    pub(super) fn since(&self, before: Option<&Taken>) -> Self {
        let series = self.series.iter().map(|(labels, item)| {
            let before = before.and_then(|before| before.series.get(labels));
            let (reading, is_shown) = item.reading.since(before.map(|item| &item.reading));
            (labels.clone(), Item { reading, is_shown })
        });
        Taken {
            series: series.collect(),
            ..self.clone()
        }
    }
}
