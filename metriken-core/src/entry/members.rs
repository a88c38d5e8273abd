//! The entries of a group's metrics.
//!
//! What the code of the group says is constant, and most entries of a group
//! point to just that. What is only known when the group is registered, its
//! labels and the time, they have in common; what has to be put together for
//! some of them, such as the names of a group within a group, is kept beside
//! that. All of it lives as long as the last entry.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::mem;
use std::sync::Arc;

use super::kept::Kept;
use super::labels::OwnedLabels;
use super::owned::now_unix_ns;
use super::{Declaration, MetricEntry, Origin};
use crate::{Label, MetricGroup};

/// A metric of a group that is borrowed for `'a`.
#[doc(hidden)]
pub struct Member<'a> {
    entry: MetricEntry,
    labels: &'static [Label<'static>],
    metric: PhantomData<&'a ()>,
}

impl<T> Declaration<T> {
    /// Says this of `metric`, in the code of [`MetricGroup::members`].
    ///
    /// # Panics
    /// As [`entry`](Self::entry).
    pub fn member(self, metric: &T) -> Member<'_> {
        Member {
            // SAFETY: nobody reaches the entry of a `Member`. It gets further
            // by way of `Kept::group`, which says why the metric stays.
            entry: unsafe { self.entry_at(metric) },
            labels: &[],
            metric: PhantomData,
        }
    }
}

/// What is said of some members.
#[allow(missing_docs)]
impl Member<'_> {
    /// Labels, sorted by name.
    pub fn with_labels(mut self, labels: &'static [Label<'static>]) -> Self {
        self.labels = labels;
        self
    }
}

/// The metrics of a group that is borrowed for `'a`, as they are gathered.
#[doc(hidden)]
pub struct Members<'a> {
    entries: Vec<MetricEntry>,
    shared: Shared,
    scope: Scope,
    /// Neither a longer borrow nor a shorter one will do.
    group: PhantomData<fn(&'a ()) -> &'a ()>,
}

/// What the entries point to that is not constant.
struct Shared {
    registered_unix_ns: u64,
    labels: OwnedLabels,
    /// Those of the members that have labels of their own besides.
    merged: Vec<Vec<Label<'static>>>,
    /// Of the members of groups that have a prefix within the group.
    texts: Vec<String>,
    /// Those that were declared, by their addresses, with the time of
    /// registration.
    origins: Vec<(usize, Arc<Origin>)>,
}

/// What is said of all members of the group that is being gathered.
struct Scope {
    prefix: String,
    labels: &'static [Label<'static>],
}

impl<'a> Members<'a> {
    fn new(labels: BTreeMap<String, String>) -> Self {
        let shared = Shared {
            registered_unix_ns: now_unix_ns(),
            labels: OwnedLabels::new(labels),
            merged: Vec::new(),
            texts: Vec::new(),
            origins: Vec::new(),
        };
        // SAFETY: this goes into entries only, which `Kept` keeps together with
        // `shared`; the labels are on the heap and never changed again.
        let labels = unsafe { forever(shared.labels.as_slice()) };
        Members {
            entries: Vec::new(),
            shared,
            scope: Scope {
                prefix: String::new(),
                labels,
            },
            group: PhantomData,
        }
    }

    /// Adds a metric.
    pub fn metric(&mut self, member: Member<'a>) {
        let mut entry = member.entry;
        entry.origin = self.origin(entry.origin);
        entry = entry.with_labels(self.labels(member.labels));
        if !self.scope.prefix.is_empty() {
            let text = [&self.scope.prefix, entry.whole_text()].concat();
            assert!(text.len() <= u32::MAX as usize, "the name is too long");
            entry.text = text.as_ptr();
            entry.name_len += self.scope.prefix.len() as u32;
            self.shared.texts.push(text);
        }
        self.entries.push(entry);
    }

    /// Adds the metrics of a group within the group: with `prefix` before their
    /// names, and with these labels, sorted by name.
    pub fn group(
        &mut self,
        prefix: &str,
        labels: &'static [Label<'static>],
        group: &'a impl MetricGroup,
    ) {
        let inner = Scope {
            prefix: [&self.scope.prefix, prefix].concat(),
            labels: self.labels(labels),
        };
        let outer = mem::replace(&mut self.scope, inner);
        group.members(self);
        self.scope = outer;
    }

    /// The labels of the scope together with those of a member or group in it.
    /// Of two that have the same name, the inner one counts.
    fn labels(&mut self, inner: &'static [Label<'static>]) -> &'static [Label<'static>] {
        let outer = self.scope.labels;
        match (outer, inner) {
            (outer, []) => return outer,
            ([], inner) => return inner,
            _ => {}
        }
        let is_inner = |label: &&Label<'_>| inner.iter().any(|it| it.name() == label.name());
        let outer = outer.iter().filter(|label| !is_inner(label));
        let mut labels: Vec<_> = outer.chain(inner).copied().collect();
        labels.sort_unstable();
        labels.truncate(u16::MAX.into());
        // SAFETY: as in `new`.
        let forever = unsafe { forever(&labels) };
        self.shared.merged.push(labels);
        forever
    }

    /// The origin that is declared, with the time of registration.
    fn origin(&mut self, declared: *const Origin) -> *const Origin {
        let origins = &mut self.shared.origins;
        // Mostly that of the last member.
        let known = origins.iter().rfind(|(it, _)| *it == declared.addr());
        if let Some((_, own)) = known {
            return Arc::as_ptr(own);
        }
        // SAFETY: the origin of a `Declaration` is a constant.
        let declared_origin = unsafe { &*declared };
        let own = Arc::new(Origin {
            registered_unix_ns: self.shared.registered_unix_ns,
            ..*declared_origin
        });
        let address = Arc::as_ptr(&own);
        origins.push((declared.addr(), own));
        address
    }
}

impl Kept<Vec<MetricEntry>> {
    /// The metrics of `group`, with these labels besides their own.
    pub(crate) fn group<G: MetricGroup>(group: Arc<G>, labels: BTreeMap<String, String>) -> Self {
        let mut members = Members::new(labels);
        // The entries outlive this borrow of the group. But its code works for
        // any borrow, one that lasts until the group is dropped included, and
        // cannot know which it is given; so its metrics stay where they are
        // for as long as the group is shared, which the keeper sees to.
        group.members(&mut members);
        let Members {
            entries, shared, ..
        } = members;
        Kept {
            entries,
            keeper: Arc::new((group, shared)),
        }
    }
}

/// Forgets how long `labels` are borrowed for.
///
/// # Safety
/// They must stay where they are, unchanged, for as long as the result is used.
unsafe fn forever(labels: &[Label<'static>]) -> &'static [Label<'static>] {
    // SAFETY: the caller says so.
    unsafe { &*std::ptr::from_ref(labels) }
}
