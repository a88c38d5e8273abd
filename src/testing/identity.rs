use std::any::{Any, TypeId};
use std::time::SystemTime;

use crate::{Metadata, Metric, MetricEntry};

/// Names and values, sorted by name.
pub(super) type Labels = Vec<(String, String)>;

/// Tells a metric from all others, also from one of the same name, and from one
/// that is later in its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    pub(super) name: String,
    /// The constant ones.
    pub(super) labels: Labels,
    registered: Option<SystemTime>,
    place: Place,
}

/// Where a metric is, and of which type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(usize, TypeId);

impl Place {
    pub(super) fn of(metric: &dyn Metric) -> Self {
        let address = std::ptr::from_ref(metric).cast::<()>().addr();
        let metric: &dyn Any = metric;
        Place(address, metric.type_id())
    }
}

impl Identity {
    pub(super) fn of(entry: &MetricEntry) -> Self {
        Identity {
            name: entry.name().to_owned(),
            labels: owned(entry.metadata()),
            registered: entry.registered(),
            place: Place::of(entry.metric()),
        }
    }

    /// Whether this is the metric at `place`.
    pub(super) fn is_at(&self, place: Place) -> bool {
        self.place == place
    }
}

pub(super) fn owned(labels: &Metadata) -> Labels {
    let labels = labels.iter();
    labels
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
