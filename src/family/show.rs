//! Families as readers see them.

use std::any::Any;
use std::fmt;

use super::Family;
use super::labels::with_labels;
use super::row::LONGEST;
use crate::labels::{LabelSet, Openness, WORD};
use crate::{Exemplars, FamilyMetric, Kind, KnownKind, Label, Metric, Sample, Value, Visit};

impl<L: LabelSet, M> Family<L, M> {
    /// Shows the labels of every series, sorted by name, and its metric.
    ///
    /// `show` may use the family in any way. While it runs, what is removed
    /// still takes room.
    pub fn for_each(&self, mut show: impl FnMut(&[Label<'_>], &M)) {
        if L::Openness::IS_OPEN {
            self.for_each_open(&mut show);
        } else {
            self.for_each_closed(&mut show);
        }
    }

    fn for_each_closed(&self, show: &mut impl FnMut(&[Label<'_>], &M)) {
        let members = if self.shows_all {
            self.members()
        } else {
            self.dense.as_slice()
        };
        for (index, member) in members.iter().enumerate() {
            if self.shows_all || member.is_touched() {
                with_labels::<L>(index, &[], |labels| show(labels, &member.metric));
            }
        }
    }

    fn for_each_open(&self, show: &mut impl FnMut(&[Label<'_>], &M)) {
        let Some(rows) = self.rows.get() else { return };
        let mut key = [0; LONGEST * WORD];
        let (_visiting, rows) = rows.table().visit();
        for row in rows {
            row.copy_key(&mut key);
            for (index, member) in row.members.iter().enumerate() {
                if member.is_touched() {
                    with_labels::<L>(index, &key, |labels| show(labels, &member.metric));
                }
            }
        }
    }

    /// Shows the label values that most often had no room.
    pub(super) fn for_each_rejected(&self, mut show: impl FnMut(&'static str, &str, u64)) {
        let Some(rows) = self.rows.get() else { return };
        let mut names = Vec::new();
        L::dimensions(&mut |name, values| {
            if values.is_none() {
                names.push(name);
            }
        });
        rows.folding.rejected(|label, value, records| {
            if let Some(name) = names.get(label) {
                show(name, value, records);
            }
        });
    }

    /// How many series are shown.
    pub fn len(&self) -> usize {
        let mut len = 0;
        self.for_each(|_, _| len += 1);
        len
    }

    /// Whether no series is shown.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<L: LabelSet + 'static, M: Metric> Metric for Family<L, M> {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Other(self))
    }

    fn kind(&self) -> Kind {
        (self.make)().kind()
    }

    fn as_family(&self) -> Option<&dyn FamilyMetric> {
        Some(self)
    }

    fn visit(&self, visitor: &mut dyn Visit) {
        self.for_each(|labels, metric| {
            metric.visit(&mut Labelled { labels, visitor });
        });
    }
}

impl<L: LabelSet + 'static, M: KnownKind> KnownKind for Family<L, M> {
    const KIND: Kind = M::KIND;
}

/// Adds labels to those that a metric shows by itself, of which most have
/// none.
struct Labelled<'v, 'l> {
    labels: &'v [Label<'l>],
    visitor: &'v mut dyn Visit,
}

impl Labelled<'_, '_> {
    fn with_labels(&mut self, own: &[Label<'_>], show: impl FnOnce(&mut dyn Visit, &[Label<'_>])) {
        if own.is_empty() {
            show(self.visitor, self.labels);
        } else {
            let mut labels = [self.labels, own].concat();
            labels.sort_unstable();
            show(self.visitor, &labels);
        }
    }
}

impl Visit for Labelled<'_, '_> {
    fn series(&mut self, own: &[Label<'_>], sample: Sample<'_>) {
        self.with_labels(own, |visitor, labels| visitor.series(labels, sample));
    }

    fn series_with(&mut self, own: &[Label<'_>], sample: Sample<'_>, exemplars: &dyn Exemplars) {
        self.with_labels(own, |visitor, labels| {
            visitor.series_with(labels, sample, exemplars);
        });
    }
}

impl<L: LabelSet, M: Send + Sync> FamilyMetric for Family<L, M> {
    fn dimensions(&self, show: &mut dyn FnMut(&str, Option<&[&str]>)) {
        L::dimensions(&mut |name, values| show(name, values));
    }

    fn max_series(&self) -> usize {
        self.bound.max_series
    }

    fn folded(&self) -> Option<u64> {
        L::Openness::IS_OPEN.then(|| {
            let rows = self.rows.get();
            rows.map_or(0, |rows| rows.folding.records.value())
        })
    }

    fn rejected(&self, show: &mut dyn FnMut(&str, &str, u64)) {
        self.for_each_rejected(show);
    }
}

impl<L: LabelSet, M> fmt::Debug for Family<L, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Family")
            .field("labels", &L::NAMES.as_slice())
            .field("max_series", &self.bound.max_series)
            .field("series", &self.len())
            .finish()
    }
}
