//! The families of the registry under one naming, sorted.
//!
//! The catalog is made when the set of metrics changed, and only read while
//! they stay the same: scraping a process does not sort its names again.

use std::collections::HashMap;
use std::ops::Range;

use metriken_core::{EntryId, Kind, MetricEntry, Metrics};

use crate::conflicts::{self, Reason};
use crate::names::{self, Names};
use crate::number::Scale;
use crate::unit::Unit;

#[derive(Debug)]
pub(crate) struct Catalog {
    names: Names,
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
    /// Whether two members have the same constant labels, so that their series
    /// could be the same.
    pub(crate) ambiguous: bool,
}

#[derive(Debug)]
pub(crate) struct MemberInfo {
    pub(crate) id: EntryId,
    pub(crate) scale: Scale,
}

/// A metric on its way into a family.
struct Candidate<'a> {
    family: String,
    id: EntryId,
    entry: &'a MetricEntry,
    kind: Kind,
    unit: Unit<'a>,
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

impl Catalog {
    pub(crate) fn new(names: Names) -> Self {
        Catalog {
            names,
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

    /// Makes the catalog that of `metrics`, if it isn't.
    pub(crate) fn refresh(&mut self, metrics: &Metrics) {
        let decided = |id: &EntryId| metrics.get(*id).is_some_and(|e| e.kind() != Kind::Other);
        if self.version == Some(metrics.version()) && !self.undecided.iter().any(decided) {
            return;
        }
        self.version = Some(metrics.version());
        self.generation += 1;
        self.families.clear();
        self.members.clear();

        let candidates = self.candidates(metrics);
        let mut taken = HashMap::new();
        for family in candidates.chunk_by(|a, b| a.family == b.family) {
            self.add_family(family, &mut taken);
        }
    }

    /// Every metric of a known kind, in the order in which they are shown.
    fn candidates<'a>(&mut self, metrics: &'a Metrics) -> Vec<Candidate<'a>> {
        self.undecided.clear();
        let mut candidates = Vec::new();
        for (id, entry) in metrics.ids() {
            let kind = entry.kind();
            if kind == Kind::Other {
                self.undecided.push(id);
                continue;
            }
            let recorded = entry.unit().filter(|_| names::has_unit(kind));
            let unit = Unit::of(recorded);
            let recorded = recorded.unwrap_or("");
            candidates.push(Candidate {
                family: names::family(entry.name(), kind, &unit, recorded, self.names),
                id,
                entry,
                kind,
                unit,
            });
        }
        candidates.sort_by(|a, b| {
            (a.family.cmp(&b.family))
                .then_with(|| a.entry.metadata().iter().cmp(b.entry.metadata()))
                .then_with(|| a.seniority().cmp(&b.seniority()))
        });
        candidates
    }

    /// Adds the candidates for one name: those that agree with the first. The
    /// names of all samples are noted in `taken`, with a candidate that has it.
    fn add_family<'c, 'a>(
        &mut self,
        candidates: &'c [Candidate<'a>],
        taken: &mut HashMap<String, &'c Candidate<'a>>,
    ) {
        let Some(first) = candidates.iter().min_by_key(|c| c.seniority()) else {
            return;
        };
        let samples = names::sample_suffixes(first.kind);
        let samples = samples
            .iter()
            .map(|suffix| format!("{}{suffix}", first.family));
        let samples: Vec<_> = samples.collect();
        if let Some(owner) = samples.iter().find_map(|sample| taken.get(sample)) {
            owner.report(&first.family, Reason::SampleName, true);
            for candidate in candidates {
                candidate.report(&first.family, Reason::SampleName, false);
            }
            return;
        }
        taken.extend(samples.into_iter().map(|sample| (sample, first)));

        let start = self.members.len();
        for candidate in candidates {
            let reason = if candidate.kind != first.kind {
                Reason::Kind
            } else if candidate.unit.base != first.unit.base {
                Reason::Unit
            } else {
                self.members.push(MemberInfo {
                    id: candidate.id,
                    scale: candidate.unit.scale,
                });
                continue;
            };
            first.report(&first.family, reason, true);
            candidate.report(&first.family, reason, false);
        }
        let same =
            |pair: &[Candidate<'_>]| pair[0].entry.metadata().iter().eq(pair[1].entry.metadata());
        self.families.push(FamilyInfo {
            name: first.family.clone(),
            kind: first.kind,
            unit: first.unit.base.to_owned(),
            help: candidates
                .iter()
                .find_map(|candidate| candidate.entry.description())
                .unwrap_or("")
                .to_owned(),
            members: start..self.members.len(),
            ambiguous: candidates.windows(2).any(same),
        });
    }
}
