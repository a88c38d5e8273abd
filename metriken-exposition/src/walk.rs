//! The one walk over everything that is registered.
//!
//! Every exporter goes this way: families sorted by name, in each its members
//! sorted by labels, of each its series as the metric shows them. Nothing is
//! copied, and once the set of metrics stands still, nothing is allocated.

mod seen;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::SystemTime;

use metriken_core::export::OwnedLabels;
use metriken_core::{Exemplars, Kind, Label, MetricEntry, Metrics, Sample, Visit, metrics};

use crate::catalog::{Catalog, FamilyInfo, MemberInfo};
use crate::conflicts::{self, Reason};
use crate::labels::Rules;
use crate::number::Scale;
use crate::walk::seen::Seen;
use crate::{Names, Selection, process};

/// Goes through the registry, again and again; keeps what need not be found
/// out each time.
///
/// # Examples
/// ```
/// use metriken_exposition::{Names, Walker};
///
/// let mut walker = Walker::new(Names::Legacy);
/// let walk = walker.walk();
/// for family in walk.families() {
///     for member in family.members() {
///         member.visit(|series| println!("{} {:?}", family.name(), series.labels));
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Walker {
    catalog: Catalog,
    seen: Seen,
}

impl Walker {
    /// A walker that names families by the given rules.
    pub fn new(names: Names) -> Self {
        Walker {
            catalog: Catalog::new(names, Selection::all()),
            seen: Seen::default(),
        }
    }

    /// Shows only what is selected, with the selection's labels.
    #[must_use]
    pub fn select(self, selection: Selection) -> Self {
        Walker {
            catalog: Catalog::new(self.catalog.names(), selection),
            seen: Seen::default(),
        }
    }

    /// The registry as it is now.
    ///
    /// # Cost
    /// If metrics were registered or dropped since the last time, all names
    /// are mapped and sorted; otherwise a few loads.
    pub fn walk(&mut self) -> Walk<'_> {
        let metrics = metrics();
        // The first may come before metrics that are made at run time.
        let is_first = self.catalog.generation() == 0;
        self.catalog.refresh(&metrics);
        if !is_first {
            self.catalog.warn_of_unmatched();
        }
        self.seen.reset(self.catalog.members.len());
        Walk {
            metrics,
            catalog: &self.catalog,
            seen: &self.seen,
        }
    }
}

/// One walk over the registry. See [`Walker`].
#[derive(Debug)]
pub struct Walk<'w> {
    metrics: Metrics,
    catalog: &'w Catalog,
    seen: &'w Seen,
}

impl Walk<'_> {
    /// All families, sorted by name.
    pub fn families(&self) -> impl ExactSizeIterator<Item = Family<'_>> {
        let families = self.catalog.families.iter().enumerate();
        families.map(|(index, info)| Family {
            walk: self,
            index,
            info,
        })
    }

    /// A number that changes whenever the families or their members did. What
    /// an exporter derives from those may be kept while it stays.
    pub fn generation(&self) -> u64 {
        self.catalog.generation()
    }

    /// How many members all families have together.
    pub fn member_count(&self) -> usize {
        self.catalog.members.len()
    }
}

/// The metrics that share a name.
#[derive(Clone, Copy, Debug)]
pub struct Family<'w> {
    walk: &'w Walk<'w>,
    index: usize,
    info: &'w FamilyInfo,
}

impl<'w> Family<'w> {
    /// The name, without what a format adds for single samples.
    pub fn name(&self) -> &'w str {
        &self.info.name
    }

    /// What is measured.
    pub fn kind(&self) -> Kind {
        self.info.kind
    }

    /// The unit that values are shown in; empty if there is none.
    pub fn unit(&self) -> &'w str {
        &self.info.unit
    }

    /// What the metrics mean, in words; empty if nobody said.
    pub fn help(&self) -> &'w str {
        &self.info.help
    }

    /// The family's place in [`Walk::families`].
    pub fn index(&self) -> usize {
        self.index
    }

    /// What names the labels of the family's series may have.
    pub(crate) fn label_rules(&self) -> Rules<'w> {
        Rules::new(self.walk.catalog.names(), self.kind(), self.name())
    }

    /// The metrics of the family, sorted by their constant labels. Visit them
    /// in this order, once: a series counts as repeated if it was seen since
    /// this was called.
    pub fn members(&self) -> impl Iterator<Item = Member<'w>> + use<'w> {
        let family = *self;
        family.walk.seen.begin();
        self.info.members.clone().filter_map(move |index| {
            let info = &family.walk.catalog.members[index];
            let entry = family.walk.metrics.get(info.id)?;
            Some(Member {
                family,
                index,
                info,
                entry,
            })
        })
    }
}

/// One registered metric within its family.
#[derive(Clone, Copy, Debug)]
pub struct Member<'w> {
    family: Family<'w>,
    index: usize,
    info: &'w MemberInfo,
    entry: &'w MetricEntry,
}

impl<'w> Member<'w> {
    /// The family that it is a member of.
    pub fn family(&self) -> Family<'w> {
        self.family
    }

    /// The metric's entry, as declared.
    pub fn entry(&self) -> &'w MetricEntry {
        self.entry
    }

    /// What turns its recorded values into those shown in the family's unit.
    pub fn scale(&self) -> Scale {
        self.info.scale
    }

    /// The constant labels, those of the walker's selection included, sorted
    /// by name.
    pub fn labels(&self) -> &'w [Label<'w>] {
        match &self.info.labels {
            Some(labels) => OwnedLabels::as_labels(labels),
            None => self.entry.metadata().as_labels(),
        }
    }

    /// Shows the labels of a series, the member's constant ones and the
    /// series' `own`, as one list in order of names, which follow the rules of
    /// the walker: of two labels of one name, the second is renamed; but one of
    /// the walker's selection gives way to one of the metric's own.
    pub fn for_each_label(&self, own: &[Label<'_>], show: impl FnMut(&str, &str)) {
        self.label_rules().for_each(self.labels(), own, show);
    }

    /// The family's rules, and which labels are the metric's own.
    fn label_rules(&self) -> Rules<'w> {
        let rules = self.family.label_rules();
        match &self.info.labels {
            Some(_) => rules.declared(self.entry.metadata().as_labels()),
            None => rules,
        }
    }

    /// The member's place among those of all families, below
    /// [`Walk::member_count`].
    pub fn index(&self) -> usize {
        self.index
    }

    /// Since when its values count.
    pub fn created(&self) -> SystemTime {
        self.entry.registered().unwrap_or_else(process::start_time)
    }

    /// Shows the member's series. Left out, and reported as a conflict, are
    /// those with the labels of another series of the family and those of
    /// another kind than the family's; a metric whose code panics shows
    /// nothing more.
    ///
    /// A label without a value is, by the rules of Prometheus and OpenMetrics,
    /// no label, and does not tell a series from others.
    pub fn visit(&self, show: impl FnMut(Series<'_>)) {
        let mut admission = Admission { member: self, show };
        let visit = AssertUnwindSafe(|| self.entry.visit(&mut admission));
        if catch_unwind(visit).is_err() {
            self.report(Reason::Panic);
        }
    }

    /// Says what is wrong with a series.
    #[inline(always)]
    fn admit(&self, labels: &[Label<'_>], sample: &Sample<'_>) -> Result<(), Reason> {
        let kind = kind_of(sample);
        if kind != self.family.info.kind {
            return Err(Reason::Value);
        }
        if kind == Kind::StateSet && !are_states(sample) {
            return Err(Reason::States);
        }
        let bare = labels.is_empty() && !self.info.has_twin;
        let new = bare.then(|| self.family.walk.seen.insert_bare(self.index));
        let new = new.flatten().unwrap_or_else(|| self.is_new(labels));
        new.then_some(()).ok_or(Reason::Labels)
    }

    /// Whether the pass has met no series with the member's and these labels.
    #[inline(never)]
    fn is_new(&self, own: &[Label<'_>]) -> bool {
        let Walk { catalog, seen, .. } = self.family.walk;
        let hash = if own.is_empty() {
            self.info.labels_hash
        } else {
            catalog.hash(self.label_rules(), self.labels(), own)
        };
        let indexes = self.family.info.members.clone();
        seen.insert(hash, &catalog.members[indexes.clone()], indexes)
    }

    #[cold]
    fn report(&self, reason: Reason) {
        let family = &self.family;
        conflicts::report(family.name(), self.entry, family.kind(), reason, false);
    }
}

/// Passes on the series that are to be shown.
struct Admission<'a, 'w, F> {
    member: &'a Member<'w>,
    show: F,
}

impl<F: FnMut(Series<'_>)> Admission<'_, '_, F> {
    #[inline(always)]
    fn admit(
        &mut self,
        labels: &[Label<'_>],
        sample: Sample<'_>,
        exemplars: Option<&dyn Exemplars>,
    ) {
        match self.member.admit(labels, &sample) {
            Ok(()) => (self.show)(Series {
                labels,
                sample: &sample,
                exemplars,
            }),
            Err(reason) => self.member.report(reason),
        }
    }
}

impl<F: FnMut(Series<'_>)> Visit for Admission<'_, '_, F> {
    #[inline]
    fn series(&mut self, labels: &[Label<'_>], sample: Sample<'_>) {
        self.admit(labels, sample, None);
    }

    fn series_with(&mut self, labels: &[Label<'_>], sample: Sample<'_>, exemplars: &dyn Exemplars) {
        self.admit(labels, sample, Some(exemplars));
    }
}

/// Whether there are states, each with a bit, and no two of one name.
#[inline(never)]
fn are_states(sample: &Sample<'_>) -> bool {
    let Sample::StateSet { states, .. } = sample else {
        return false;
    };
    let repeated = |(i, state)| states[..i].contains(state);
    (1..=64).contains(&states.len()) && !states.iter().enumerate().any(repeated)
}

fn kind_of(sample: &Sample<'_>) -> Kind {
    match sample {
        Sample::Counter(_) => Kind::Counter,
        Sample::Gauge(_) | Sample::Float(_) => Kind::Gauge,
        Sample::Histogram(_) => Kind::Histogram,
        Sample::Info => Kind::Info,
        Sample::StateSet { .. } => Kind::StateSet,
        _ => Kind::Other,
    }
}

/// One series and its value now.
#[derive(Clone, Copy)]
pub struct Series<'a> {
    /// The labels beside the member's [constant ones](Member::labels).
    pub labels: &'a [Label<'a>],
    /// The value, in the unit that was recorded. It is lent, because a copy of
    /// what was just stored in parts makes the processor wait.
    pub sample: &'a Sample<'a>,
    /// Recorded values that stand for others, if the series has any.
    pub exemplars: Option<&'a dyn Exemplars>,
}
