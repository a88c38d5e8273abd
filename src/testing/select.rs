//! Finding what a test asks for, so that a mistake in the question is not taken
//! for an answer of zero.

use std::collections::BTreeSet;

use super::identity::Identity;
use super::mistake::Mistake;
use super::taken::Taken;
use super::total::Total;
use super::{Reading, Snapshot, Which};
use crate::Kind;

/// A metric in a snapshot.
pub(super) type Found<'s> = (&'s Identity, &'s Taken);

impl Snapshot {
    /// What the series of a metric that have these labels, and maybe others,
    /// come to; zero if there are none.
    pub(super) fn total<T: Total>(
        &self,
        which: &impl Which,
        labels: &[(&str, &str)],
    ) -> Result<T, Mistake> {
        let is_kept_by_threads = matches!(kind::<T>(), Kind::Counter | Kind::Histogram);
        if is_kept_by_threads && !self.has_meaning() {
            return Err(Mistake::NotADifference);
        }
        let found = self.find::<T>(which)?;
        for (label, value) in labels {
            check_label(&found, label, value)?;
        }
        let has = |own: &[(String, String)]| {
            let mut wanted = labels.iter();
            wanted.all(|(name, value)| own.iter().any(|(n, v)| n == name && v == value))
        };
        let series = found.iter().flat_map(|(_, taken)| &taken.series);
        let selected = series.filter(|(own, _)| has(own));
        let mut sum: Option<Reading> = None;
        for (_, item) in selected {
            match &mut sum {
                Some(sum) => sum.add(&item.reading),
                None => sum = Some(item.reading.clone()),
            }
        }
        Ok(sum.and_then(T::of).unwrap_or_default())
    }

    /// The metrics that are meant, those of another kind left out.
    pub(super) fn find<T: Total>(&self, which: &impl Which) -> Result<Vec<Found<'_>>, Mistake> {
        let found = self.metrics.iter().filter(|(it, _)| which.is(it));
        let mut found: Vec<_> = found.collect();
        let Some(&first) = found.first() else {
            let mut names = self.metrics.keys().map(|identity| identity.name.as_str());
            return Err(which.is_none_of(&mut names));
        };
        found.retain(|(_, taken)| is::<T>(taken));
        if found.is_empty() {
            return Err(Mistake::WrongKind {
                name: first.0.name.clone(),
                is: what(first.1),
                asked: T::default().into_reading().what(),
            });
        }
        Ok(found)
    }
}

/// What such totals are of.
fn kind<T: Total>() -> Kind {
    T::default().into_reading().kind()
}

/// Whether the metric's readings are, or will be, of this kind.
fn is<T: Total>(taken: &Taken) -> bool {
    match taken.series.values().next() {
        Some(item) => T::of(item.reading.clone()).is_some(),
        None => taken.kind == kind::<T>() || taken.kind == Kind::Other,
    }
}

/// What a metric is, in words.
fn what(taken: &Taken) -> String {
    match taken.series.values().next() {
        Some(item) => item.reading.what().to_owned(),
        None => format!("of the kind {}", taken.kind),
    }
}

/// Sees to it that a series of these metrics could have the label.
fn check_label(found: &[Found<'_>], label: &str, value: &str) -> Result<(), Mistake> {
    let names = found.iter().flat_map(|(identity, taken)| {
        let constant = identity.labels.iter().map(|(name, _)| name);
        let dimensions = taken.dimensions.iter().map(|(name, _)| name);
        let shown = taken.series.keys().flatten().map(|(name, _)| name);
        constant.chain(dimensions).chain(shown)
    });
    let known: BTreeSet<&String> = names.collect();
    // Before it shows anything, a group may have any labels.
    let is_settled =
        |(_, taken): &Found<'_>| !taken.dimensions.is_empty() || !taken.series.is_empty();
    let name = || {
        found
            .first()
            .map_or(String::new(), |(it, _)| it.name.clone())
    };
    if found.iter().all(is_settled) && !known.iter().any(|name| *name == label) {
        return Err(Mistake::UnknownLabel {
            name: name(),
            label: label.to_owned(),
            known: known.into_iter().cloned().collect(),
        });
    }
    let values = found
        .iter()
        .map(|(identity, taken)| values_of(identity, taken, label));
    let Some(possible) = values.collect::<Option<Vec<_>>>() else {
        return Ok(());
    };
    let possible: BTreeSet<&str> = possible.into_iter().flatten().collect();
    if possible.contains(value) {
        return Ok(());
    }
    Err(Mistake::ImpossibleValue {
        name: name(),
        label: label.to_owned(),
        value: value.to_owned(),
        possible: possible.into_iter().map(str::to_owned).collect(),
    })
}

/// The values that a label of a metric may have, if they are known.
fn values_of<'s>(identity: &'s Identity, taken: &'s Taken, label: &str) -> Option<Vec<&'s str>> {
    let constant = identity.labels.iter().find(|(name, _)| name == label);
    if let Some((_, value)) = constant {
        return Some(vec![value]);
    }
    let mut dimensions = taken.dimensions.iter();
    let (_, values) = dimensions.find(|(name, _)| name == label)?;
    Some(values.as_ref()?.iter().map(String::as_str).collect())
}
