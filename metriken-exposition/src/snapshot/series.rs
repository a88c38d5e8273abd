use std::cmp::Ordering;
use std::sync::Arc;
use std::time::SystemTime;

use metriken_core::Kind;

use super::identity::{FamilyHash, SeriesId};
use super::value::Value;
use crate::Scale;

/// One series of a snapshot: who it is, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub(super) info: Arc<SeriesInfo>,
    pub(super) created: SystemTime,
    pub(super) at: SystemTime,
    pub(super) value: Value,
}

/// Names and values, sorted by name.
pub(super) type Labels = Box<[(Box<str>, Box<str>)]>;

/// What stays the same from snapshot to snapshot, and is shared by them.
#[derive(Debug, PartialEq)]
pub(super) struct SeriesInfo {
    pub(super) id: SeriesId,
    pub(super) family: Arc<FamilyInfo>,
    /// None has an empty value.
    pub(super) labels: Labels,
    pub(super) scale: Scale,
}

#[derive(Debug)]
pub(super) struct FamilyInfo {
    pub(super) name: Box<str>,
    pub(super) kind: Kind,
    pub(super) unit: Box<str>,
    pub(super) help: Box<str>,
    hash: FamilyHash,
}

impl FamilyInfo {
    pub(super) fn new(
        name: impl Into<Box<str>>,
        kind: Kind,
        unit: impl Into<Box<str>>,
        help: impl Into<Box<str>>,
    ) -> Self {
        let (name, unit) = (name.into(), unit.into());
        FamilyInfo {
            hash: FamilyHash::new(&name, kind, &unit),
            name,
            kind,
            unit,
            help: help.into(),
        }
    }

    /// What tells families apart, and how they are sorted.
    pub(super) fn key(&self) -> (&str, Kind, &str) {
        (&self.name, self.kind, &self.unit)
    }
}

/// Whatever they say that they mean.
impl PartialEq for FamilyInfo {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

/// So that two pointers to one family are equal without a look at its texts.
impl Eq for FamilyInfo {}

impl SeriesInfo {
    pub(super) fn new(family: Arc<FamilyInfo>, labels: Labels, scale: Scale) -> Self {
        let pairs = labels.iter().map(|(name, value)| (&**name, &**value));
        SeriesInfo {
            id: family.hash.series(pairs),
            family,
            labels,
            scale,
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        let scale = |info: &Self| (info.scale.factor, info.scale.decimals);
        let family = if Arc::ptr_eq(&self.family, &other.family) {
            Ordering::Equal
        } else {
            self.family.key().cmp(&other.family.key())
        };
        family
            .then_with(|| self.labels.cmp(&other.labels))
            .then_with(|| scale(self).cmp(&scale(other)))
    }
}

impl Series {
    /// What is the same in every snapshot that has this series.
    pub fn id(&self) -> SeriesId {
        self.info.id
    }

    /// The family's name, without what a format adds for single samples.
    pub fn name(&self) -> &str {
        &self.info.family.name
    }

    /// What is measured.
    pub fn kind(&self) -> Kind {
        self.info.family.kind
    }

    /// The unit that values are shown in; empty if there is none.
    pub fn unit(&self) -> &str {
        &self.info.family.unit
    }

    /// What the family means, in words; empty if nobody said.
    pub fn help(&self) -> &str {
        &self.info.family.help
    }

    /// The labels, sorted by name.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        let labels = self.info.labels.iter();
        labels.map(|(name, value)| (&**name, &**value))
    }

    /// What turns the recorded value into that shown in the family's unit.
    pub fn scale(&self) -> Scale {
        self.info.scale
    }

    /// Since when the series counts.
    pub fn created(&self) -> SystemTime {
        self.created
    }

    /// When the value was read: the snapshot's time, unless several were
    /// merged.
    pub fn at(&self) -> SystemTime {
        self.at
    }

    /// The value, in the unit that was recorded.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// How series are sorted. Equal are those whose values can be added.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let info = if Arc::ptr_eq(&self.info, &other.info) {
            Ordering::Equal
        } else {
            self.info.order(&other.info)
        };
        info.then_with(|| self.value.shape_order(&other.value))
    }
}
