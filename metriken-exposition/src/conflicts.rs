//! What could not be shown, and why: as a metric, and in the log.
//!
//! Two metrics may come to the same name, or a group may have the same labels
//! twice. A page with both would be refused whole by its scraper. So the first
//! is shown, the others are not, and all of them are named in the metric
//! `metriken_exposition_conflicts`, where an alert finds them.

use std::any::Any;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use metriken_core::{Kind, KnownKind, Label, Metric, MetricEntry, Sample, Value, Visit};
use metriken_derive::metric;

use crate::log;

/// How many conflicts are named. Metrics made at run time could bring any
/// number of them.
const NAMED: usize = 100;

/// Metrics that could not be shown as declared, each with a value of 1, and
/// those beyond the first hundred as a number.
#[metric(crate = ::metriken_core, name = "metriken_exposition_conflicts")]
static CONFLICTS: Conflicts = Conflicts {
    known: Mutex::new(None),
};

/// Why a metric is in conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
            Reason::Panic => "panicked",
        }
    }
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Conflict {
    family: String,
    metric: String,
    kind: Kind,
    declared: String,
    reason: Reason,
    shown: bool,
}

/// Notes that `entry` is in conflict about the name `family`, and whether it
/// is the one that is shown. Every conflict is logged once.
pub(crate) fn report(family: &str, entry: &MetricEntry, reason: Reason, shown: bool) {
    let conflict = Conflict {
        family: family.to_owned(),
        metric: entry.name().to_owned(),
        kind: entry.kind(),
        declared: format!("{}:{}", entry.file(), entry.line()),
        reason,
        shown,
    };
    let message = format!(
        "metric {:?} ({}, declared at {}) is {} as `{family}`: {}",
        conflict.metric,
        conflict.kind,
        conflict.declared,
        if shown { "shown" } else { "not shown" },
        reason.as_str(),
    );
    if CONFLICTS.add(conflict) {
        log::warn(&message);
    }
}

struct Conflicts {
    /// Replaced at every change, so that readers do not hold the lock while
    /// they show it: showing may itself find a conflict.
    known: Mutex<Option<Arc<Known>>>,
}

#[derive(Clone, Default)]
struct Known {
    named: BTreeSet<Conflict>,
    others: i64,
}

impl Conflicts {
    /// Whether the conflict is news.
    fn add(&self, conflict: Conflict) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = Arc::make_mut(known.get_or_insert_default());
        if known.named.contains(&conflict) {
            return false;
        }
        if known.named.len() == NAMED {
            known.others = known.others.saturating_add(1);
            return false;
        }
        known.named.insert(conflict)
    }

    fn known(&self) -> Option<Arc<Known>> {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
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
        if known.others > 0 {
            let labels = [Label::new("metric", "other")];
            visitor.series(&labels, Sample::Gauge(known.others));
        }
    }
}

impl KnownKind for Conflicts {
    const KIND: Kind = Kind::Gauge;
}
