//! The labels of a group's members.
//!
//! Members are read in runs of 64, so that is how labels are fetched for
//! showing: one short lock for a run, in which the sets are shared and nothing
//! else happens. The lock is none of those who record.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::RUN;
use crate::owned_labels::OwnedLabels;

/// Label sets by member.
pub(super) struct Labels {
    sets: Mutex<BTreeMap<usize, Arc<OwnedLabels>>>,
    /// Counts changes.
    version: AtomicU64,
}

/// Label sets in the form of the published crate.
pub(super) type Snapshot = Vec<(usize, HashMap<String, String>)>;

impl Labels {
    pub(super) const fn new() -> Self {
        Labels {
            sets: Mutex::new(BTreeMap::new()),
            version: AtomicU64::new(0),
        }
    }

    /// Replaces the labels of a member by what `change` makes of them.
    pub(super) fn replace(
        &self,
        index: usize,
        change: impl FnOnce(Option<&HashMap<String, String>>) -> Option<HashMap<String, String>>,
    ) {
        let mut sets = self.lock();
        let labels = change(sets.get(&index).map(|set| set.strings()));
        let before = match labels {
            Some(labels) => sets.insert(index, Arc::new(OwnedLabels::new(labels))),
            None => sets.remove(&index),
        };
        self.version.fetch_add(1, Ordering::Release);
        // Freed without the lock.
        drop(sets);
        drop(before);
    }

    /// The labels of a member.
    pub(super) fn get(&self, index: usize) -> Option<Arc<OwnedLabels>> {
        self.lock().get(&index).cloned()
    }

    /// The labels of the members from `start` on, where they have any.
    pub(super) fn run(&self, start: usize) -> [Option<Arc<OwnedLabels>>; RUN] {
        let mut run = [const { None }; RUN];
        // Most groups have no labels.
        if self.version() != 0 {
            for (index, set) in self.lock().range(start..start + RUN) {
                if !set.labels().is_empty() {
                    run[index - start] = Some(Arc::clone(set));
                }
            }
        }
        run
    }

    /// Copies of all labels, by member.
    pub(super) fn snapshot(&self) -> Snapshot {
        let sets = self.lock();
        let copies = sets
            .iter()
            .map(|(&index, set)| (index, set.strings().clone()));
        copies.collect()
    }

    pub(super) fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<usize, Arc<OwnedLabels>>> {
        // Whatever panicked, each change is one insertion or removal.
        self.sets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
