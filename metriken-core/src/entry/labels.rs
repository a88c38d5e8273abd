//! Labels made at run time, with the strings that they borrow.

use std::collections::BTreeMap;

use crate::Label;

/// Labels, sorted by name, as an entry points to them.
#[derive(Debug)]
pub struct OwnedLabels {
    labels: Vec<Label<'static>>,
    _strings: Vec<(String, String)>,
}

impl OwnedLabels {
    /// These labels, or as many of them as the layout has room for: 65,535.
    pub fn new(labels: BTreeMap<String, String>) -> Self {
        let strings: Vec<_> = labels.into_iter().take(u16::MAX.into()).collect();
        OwnedLabels {
            labels: strings.iter().map(|(k, v)| label(k, v)).collect(),
            _strings: strings,
        }
    }

    /// The labels.
    pub fn as_labels(&self) -> &[Label<'_>] {
        &self.labels
    }

    /// The labels for an entry. What they refer to lives as long as the owner,
    /// whatever they say.
    pub(super) fn as_slice(&self) -> &[Label<'static>] {
        &self.labels
    }
}

/// A label that borrows from strings which `OwnedLabels` keeps.
fn label(name: &str, value: &str) -> Label<'static> {
    // SAFETY: the strings are on the heap, in a vector that is never touched
    // again; they outlive the labels beside them, and `Metadata` gives out what
    // labels refer to only for as long as the entry is borrowed.
    let forever = |text: &str| -> &'static str { unsafe { &*std::ptr::from_ref(text) } };
    Label::new(forever(name), forever(value))
}
