//! The constant labels of a metric, under the name that users of `metriken`
//! know them by.
#![allow(unsafe_code)]

use std::fmt;

use crate::Label;

/// The constant labels of a metric, sorted by name.
///
/// # Examples
/// ```
/// use metriken_core::{Label, Metadata};
///
/// let labels = [Label::new("cpu", "0"), Label::new("mode", "user")];
/// let metadata = Metadata::from_labels(&labels);
/// assert_eq!(metadata.get("mode"), Some("user"));
/// assert_eq!(metadata.len(), 2);
/// ```
#[repr(transparent)]
pub struct Metadata([Label<'static>]);

impl Metadata {
    /// Views `labels` as metadata. The cost is nothing.
    pub const fn from_labels<'a>(labels: &'a [Label<'static>]) -> &'a Self {
        // That labels live as long as they say matters to nobody: what they refer
        // to is only given out for as long as the metadata is borrowed.
        // SAFETY: `Metadata` is a transparent wrapper of the slice, so the
        // pointer, its length and its lifetime stay what they are.
        unsafe { &*(std::ptr::from_ref(labels) as *const Metadata) }
    }

    /// The labels as a slice.
    ///
    /// What a label says is borrowed from the metadata, also where the label is
    /// copied:
    /// ```compile_fail,E0505
    /// # use metriken_core::MetricBuilder;
    /// let entry = MetricBuilder::new("m").metadata("k", "v").into_entry();
    /// let label = entry.metadata().as_labels()[0];
    /// drop(entry);
    /// label.value();
    /// ```
    pub const fn as_labels(&self) -> &[Label<'_>] {
        &self.0
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether a label is named `key`.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The value of the label named `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|l| l.name() == key).map(Label::value)
    }

    /// The labels as pairs of name and value, in order of name.
    pub fn iter(&self) -> MetadataIter<'_> {
        MetadataIter(self.0.iter())
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<'a> IntoIterator for &'a Metadata {
    type Item = (&'a str, &'a str);
    type IntoIter = MetadataIter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The iterator of [`Metadata::iter`].
#[derive(Clone, Debug)]
pub struct MetadataIter<'a>(std::slice::Iter<'a, Label<'static>>);

fn pair<'a>(label: &'a Label<'static>) -> (&'a str, &'a str) {
    (label.name(), label.value())
}

impl<'a> Iterator for MetadataIter<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(pair)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for MetadataIter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(pair)
    }
}

impl ExactSizeIterator for MetadataIter<'_> {}
impl std::iter::FusedIterator for MetadataIter<'_> {}
