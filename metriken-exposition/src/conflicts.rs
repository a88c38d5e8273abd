//! What could not be shown, and why: as a metric, and in the log.
//!
//! Two metrics may come to the same name, or a group may have the same labels
//! twice. A page with both would be refused whole by its scraper. So the first
//! is shown, the others are not, and all of them are named in the metric
//! `metriken_exposition_conflicts`, where an alert finds them until the process
//! ends.
//!
//! Conflicts of names are found before a walk shows anything, so they are on
//! the very page that they are about. Those of series are found when their
//! family is shown: families come in order of names, so those of the families
//! before `metriken_exposition_conflicts` are on the same page, the others on
//! the next.

use std::any::Any;
use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::{Arc, Mutex, PoisonError};

use metriken_core::{Kind, KnownKind, Label, Metric, MetricEntry, Sample, Value, Visit};
use metriken_derive::metric;

use crate::log;

/// How many conflicts are named. Metrics made at run time could bring any
/// number of them.
const NAMED: usize = 100;

/// How many more are told apart, to be counted.
const COUNTED: usize = 10_000;

/// Metrics that are in conflict, of which `shown` tells those on the page, and
/// those beyond the first hundred as a number (of up to 10,000).
#[metric(crate = ::metriken_core, name = "metriken_exposition_conflicts")]
static CONFLICTS: Conflicts = Conflicts {
    state: Mutex::new(None),
};

/// Why a metric is in conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// Another metric of the same name is of another kind.
    Kind,
    /// Another metric of the same name has another unit.
    Unit,
    /// A sample of another metric has the same name.
    SampleName,
    /// The same name has the same labels twice.
    Labels,
    /// The metric shows values of another kind than its own.
    Value,
    /// A state set has no state, a state twice, or more than there are bits.
    States,
    /// The metric's own code panicked when asked for its value.
    Panic,
}

impl Reason {
    fn as_str(self) -> &'static str {
        match self {
            Reason::Kind => "kind differs",
            Reason::Unit => "unit differs",
            Reason::SampleName => "sample name taken",
            Reason::Labels => "labels repeated",
            Reason::Value => "value of another kind",
            Reason::States => "states repeated, too many or none",
            Reason::Panic => "panicked",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Conflict {
    family: String,
    metric: String,
    kind: Kind,
    declared: String,
    reason: Reason,
    shown: bool,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Conflict {
            family,
            metric,
            kind,
            declared,
            ..
        } = self;
        let shown = if self.shown { "shown" } else { "not shown" };
        let reason = self.reason.as_str();
        write!(
            f,
            "metric {metric:?} ({kind}, declared at {declared}) is {shown} as {family:?}: {reason}"
        )
    }
}

/// Notes that the metric of `entry` is in conflict about the name `family`, and
/// whether it is the one that is shown. Every conflict that is named is logged,
/// once.
pub(crate) fn report(family: &str, entry: &MetricEntry, kind: Kind, reason: Reason, shown: bool) {
    let conflict = Conflict {
        family: family.to_owned(),
        metric: entry.name().to_owned(),
        kind,
        declared: format!("{}:{}", entry.file(), entry.line()),
        reason,
        shown,
    };
    if CONFLICTS.add(&conflict) {
        log::warn(&conflict.to_string());
    }
}

struct Conflicts {
    state: Mutex<Option<State>>,
}

#[derive(Default)]
struct State {
    /// Replaced at every change, so that readers do not hold the lock while
    /// they show it: showing may itself find a conflict.
    known: Arc<Known>,
    /// Hashes of the conflicts that are not named, to count each of them once.
    unnamed: HashSet<u64, BuildHasherDefault<DefaultHasher>>,
}

#[derive(Clone, Default)]
struct Known {
    named: BTreeSet<Conflict>,
    unnamed: i64,
}

impl Conflicts {
    /// Whether the conflict is news with a name.
    fn add(&self, conflict: &Conflict) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { known, unnamed } = state.get_or_insert_default();
        if known.named.contains(conflict) {
            return false;
        }
        if known.named.len() < NAMED {
            return Arc::make_mut(known).named.insert(conflict.clone());
        }
        if unnamed.len() < COUNTED {
            let hash = unnamed.hasher().hash_one(conflict);
            unnamed.insert(hash);
            Arc::make_mut(known).unnamed = unnamed.len() as i64;
        }
        false
    }

    fn known(&self) -> Option<Arc<Known>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.as_ref().map(|state| Arc::clone(&state.known))
    }
}

impl Metric for Conflicts {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Other(self))
    }

    fn kind(&self) -> Kind {
        Self::KIND
    }

    fn visit(&self, visitor: &mut dyn Visit) {
        let Some(known) = self.known() else {
            return;
        };
        for conflict in &known.named {
            let labels = [
                Label::new("declared", &conflict.declared),
                Label::new("family", &conflict.family),
                Label::new("kind", conflict.kind.as_str()),
                Label::new("metric", &conflict.metric),
                Label::new("reason", conflict.reason.as_str()),
                Label::new("shown", if conflict.shown { "true" } else { "false" }),
            ];
            visitor.series(&labels, Sample::Gauge(1));
        }
        if known.unnamed > 0 {
            let labels = [Label::new("metric", "other")];
            visitor.series(&labels, Sample::Gauge(known.unnamed));
        }
    }
}

impl KnownKind for Conflicts {
    const KIND: Kind = Kind::Gauge;
}
