//! What users of a group say and ask of its members' labels, which the
//! published crate calls metadata.

use std::collections::HashMap;

use super::Group;
use super::labels::Snapshot;
use super::member::Member;

impl<M: Member> Group<M> {
    /// Replaces the labels of a member. Nothing happens if the index is out of
    /// range.
    pub fn set_metadata(&self, index: usize, metadata: HashMap<String, String>) {
        if index < self.entries() {
            self.labels.replace(index, |_| Some(metadata));
        }
    }

    /// Adds a label to a member, or replaces the one of the same name. Nothing
    /// happens if the index is out of range.
    pub fn insert_metadata(&self, index: usize, key: String, value: String) {
        if index < self.entries() {
            self.labels.replace(index, |before| {
                let mut labels = before.cloned().unwrap_or_default();
                labels.insert(key, value);
                Some(labels)
            });
        }
    }

    /// Removes the labels of a member.
    pub fn clear_metadata(&self, index: usize) {
        self.labels.replace(index, |_| None);
    }

    /// A copy of the labels of a member, if it was given any.
    pub fn load_metadata(&self, index: usize) -> Option<HashMap<String, String>> {
        self.with_metadata(index, |labels| labels.cloned())
    }

    /// Lends the labels of a member to `read`. No lock is held meanwhile.
    pub fn with_metadata<R>(
        &self,
        index: usize,
        read: impl FnOnce(Option<&HashMap<String, String>>) -> R,
    ) -> R {
        let labels = self.labels.get(index);
        read(labels.as_ref().map(|labels| labels.strings()))
    }

    /// Copies of the labels of all members that were given any, by index.
    pub fn metadata_snapshot(&self) -> Snapshot {
        self.labels.snapshot()
    }

    /// A number that changes whenever labels do.
    pub fn metadata_version(&self) -> u64 {
        self.labels.version()
    }
}
