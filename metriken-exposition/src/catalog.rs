//! The families of the registry under one naming, sorted.
//!
//! The catalog is made when the set of metrics changed, and only read while
//! they stay the same: scraping a process does not sort its names again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use metriken_core::export::OwnedLabels;
use metriken_core::{EntryId, Kind, Label, MetricEntry, Metrics};

use crate::conflicts::{self, Reason};
use crate::labels::Rules;
use crate::names::{self, Names};
use crate::number::Scale;
use crate::selection::{self, Called, Selection};
use crate::unit::Unit;

#[derive(Debug)]
pub(crate) struct Catalog {
    names: Names,
    selection: Selection,
    /// Patterns of the selection that nothing has matched so far.
    unmatched: Vec<String>,
    /// For the hashes of label sets.
    keys: RandomState,
    /// The registry's version that this was made from, and how often it was
    /// made.
    version: Option<u64>,
    generation: u64,
    pub(crate) families: Vec<FamilyInfo>,
    pub(crate) members: Vec<MemberInfo>,
    /// Metrics whose kind nobody knows before they have a value.
    undecided: Vec<EntryId>,
}

/// What a family's members have in common.
#[derive(Debug)]
pub(crate) struct FamilyInfo {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) unit: String,
    pub(crate) help: String,
    pub(crate) members: Range<usize>,
}

#[derive(Debug)]
pub(crate) struct MemberInfo {
    pub(crate) id: EntryId,
    pub(crate) scale: Scale,
    /// The constant labels, unless they are only those of the entry.
    pub(crate) labels: Option<Box<OwnedLabels>>,
    /// The [hash](Catalog::hash) of the constant labels.
    pub(crate) labels_hash: u64,
    /// Whether another member of the family has the same.
    pub(crate) has_twin: bool,
}

/// A metric on its way into a family.
struct Candidate<'a> {
    family: String,
    id: EntryId,
    entry: &'a MetricEntry,
    kind: Kind,
    unit: Unit<'a>,
    /// What tells it from other members of the family.
    labels: Vec<(Cow<'a, str>, &'a str)>,
}

impl Candidate<'_> {
    /// Decides who is shown in a conflict: statics before what came at run
    /// time, then by what was declared, and where.
    fn seniority(&self) -> impl Ord {
        let entry = self.entry;
        (
            entry.registered(),
            entry.name(),
            entry.file(),
            entry.line(),
            self.id,
        )
    }

    fn report(&self, family: &str, reason: Reason, shown: bool) {
        conflicts::report(family, self.entry, self.kind, reason, shown);
    }
}

/// The candidates for one name. The elder decides what the family is.
struct Group<'c, 'a> {
    elder: &'c Candidate<'a>,
    candidates: &'c [Candidate<'a>],
}

impl Catalog {
    pub(crate) fn new(names: Names, selection: Selection) -> Self {
        Catalog {
            names,
            unmatched: selection.patterns().to_vec(),
            selection,
            keys: RandomState::new(),
            version: None,
            generation: 0,
            families: Vec::new(),
            members: Vec::new(),
            undecided: Vec::new(),
        }
    }

    /// The rules that names follow.
    pub(crate) fn names(&self) -> Names {
        self.names
    }

    /// Changes whenever the families did.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// A hash of the labels that a series is shown with.
    pub(crate) fn hash(&self, rules: Rules<'_>, constant: &[Label<'_>], own: &[Label<'_>]) -> u64 {
        let mut hasher = self.keys.build_hasher();
        rules.for_each(constant, own, |name, value| {
            if !value.is_empty() {
                (name, value).hash(&mut hasher);
            }
        });
        hasher.finish()
    }

    /// Makes the catalog that of `metrics`, if it isn't.
    pub(crate) fn refresh(&mut self, metrics: &Metrics) {
        let decided = |id: &EntryId| metrics.get(*id).is_some_and(|e| kind_of(e) != Kind::Other);
        if self.version == Some(metrics.version()) && !self.undecided.iter().any(decided) {
            return;
        }
        self.version = Some(metrics.version());
        self.generation += 1;
        self.families.clear();
        self.members.clear();

        let candidates = self.candidates(metrics);
        let groups = candidates.chunk_by(|a, b| a.family == b.family);
        let groups = groups.filter_map(|candidates| {
            let elder = candidates.iter().min_by_key(|c| c.seniority())?;
            Some(Group { elder, candidates })
        });
        for group in without_taken_names(groups.collect(), self.names) {
            self.add_family(&group);
        }
    }

    /// Warns of patterns that nothing has matched, unless there are metrics of
    /// which nobody knows yet how they are shown.
    pub(crate) fn warn_of_unmatched(&mut self) {
        if self.undecided.is_empty() {
            for pattern in self.unmatched.drain(..) {
                selection::warn_of_nothing(&pattern);
            }
        }
    }

    /// Every metric of a known kind, in the order in which they are shown.
    fn candidates<'a>(&mut self, metrics: &'a Metrics) -> Vec<Candidate<'a>> {
        self.undecided.clear();
        let mut candidates = Vec::new();
        for (id, entry) in metrics.ids() {
            let kind = kind_of(entry);
            if kind == Kind::Other {
                self.undecided.push(id);
                continue;
            }
            let recorded = entry.unit().filter(|_| names::has_unit(kind));
            let unit = Unit::of(recorded);
            let recorded = recorded.unwrap_or("");
            let family = names::family(entry.name(), kind, &unit, recorded, self.names);
            let called = Called {
                name: entry.name(),
                family: &family,
                kind,
            };
            self.unmatched
                .retain(|pattern| !called.is_selected_by(pattern));
            if !self.selection.selects(&called) {
                continue;
            }
            let rules = Rules::new(self.names, kind, &family);
            candidates.push(Candidate {
                labels: rules.identity(entry.metadata().as_labels()),
                family,
                id,
                entry,
                kind,
                unit,
            });
        }
        candidates.sort_by(|a, b| {
            (a.family.cmp(&b.family))
                .then_with(|| a.labels.cmp(&b.labels))
                .then_with(|| a.seniority().cmp(&b.seniority()))
        });
        candidates
    }

    /// Adds the family of a group: those that agree with the elder.
    fn add_family(&mut self, group: &Group<'_, '_>) {
        let elder = group.elder;
        let rules = Rules::new(self.names, elder.kind, &elder.family);
        let start = self.members.len();
        let mut help = elder.entry.description();
        for candidate in group.candidates {
            let reason = if candidate.kind != elder.kind {
                Reason::Kind
            } else if candidate.unit.base != elder.unit.base {
                Reason::Unit
            } else {
                help = help.or(candidate.entry.description());
                let declared = candidate.entry.metadata().as_labels();
                let labels = self.selection.labels(declared).map(Box::new);
                let shown = labels.as_deref().map_or(declared, OwnedLabels::as_labels);
                self.members.push(MemberInfo {
                    id: candidate.id,
                    scale: candidate.unit.scale,
                    labels_hash: self.hash(rules, shown, &[]),
                    labels,
                    has_twin: false,
                });
                continue;
            };
            elder.report(&elder.family, reason, true);
            candidate.report(&elder.family, reason, false);
        }
        self.find_twins(start);
        self.families.push(FamilyInfo {
            name: elder.family.clone(),
            kind: elder.kind,
            unit: elder.unit.base.to_owned(),
            help: help.unwrap_or("").to_owned(),
            members: start..self.members.len(),
        });
    }

    /// Marks those of the members from `start` whose labels another one has.
    fn find_twins(&mut self, start: usize) {
        let members = &mut self.members[start..];
        if members.len() < 2 {
            return;
        }
        let mut count = HashMap::with_capacity(members.len());
        for member in &*members {
            *count.entry(member.labels_hash).or_insert(0) += 1;
        }
        for member in members {
            member.has_twin = count[&member.labels_hash] > 1;
        }
    }
}

/// The kind of a metric, of which its own code may be asked.
fn kind_of(entry: &MetricEntry) -> Kind {
    let kind = catch_unwind(AssertUnwindSafe(|| entry.kind()));
    kind.unwrap_or_else(|_| {
        conflicts::report(entry.name(), entry, Kind::Other, Reason::Panic, false);
        Kind::Other
    })
}

/// Leaves out the groups with a sample of the same name as one of an elder
/// group, for which readers would take it. The others are sorted by name, as
/// the groups were.
fn without_taken_names<'c, 'a>(mut groups: Vec<Group<'c, 'a>>, names: Names) -> Vec<Group<'c, 'a>> {
    let mut taken = HashMap::new();
    groups.sort_by(|a, b| a.elder.seniority().cmp(&b.elder.seniority()));
    groups.retain(|group| {
        let family = &group.elder.family;
        let suffixes = names::sample_suffixes(group.elder.kind, names).iter();
        let samples: Vec<_> = suffixes.map(|suffix| format!("{family}{suffix}")).collect();
        let owner: Option<&Candidate<'_>> =
            samples.iter().find_map(|sample| taken.get(sample).copied());
        if let Some(owner) = owner {
            owner.report(family, Reason::SampleName, true);
            for candidate in group.candidates {
                candidate.report(family, Reason::SampleName, false);
            }
        } else {
            taken.extend(samples.into_iter().map(|sample| (sample, group.elder)));
        }
        owner.is_none()
    });
    groups.sort_by(|a, b| a.elder.family.cmp(&b.elder.family));
    groups
}
