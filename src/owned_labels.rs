//! Labels made at run time, kept in the form in which exporters want them.
//!
//! A [`Label`] borrows its strings, and a visitor takes labels as a slice. So a
//! set keeps that slice beside the strings it borrows from, made once, and
//! showing it costs nothing however often it is shown.
#![allow(unsafe_code)]

use std::collections::HashMap;

use crate::Label;

/// Labels, sorted by name, with their strings.
pub(crate) struct OwnedLabels {
    /// They borrow from `strings`, or forever.
    labels: Box<[Label<'static>]>,
    strings: HashMap<String, String>,
}

impl OwnedLabels {
    /// The set of these labels.
    pub(crate) fn new(strings: HashMap<String, String>) -> Self {
        let label = |(name, value): (&String, &String)| Label::new(extend(name), extend(value));
        OwnedLabels {
            labels: sorted(strings.iter().map(label)),
            strings,
        }
    }

    /// The set of these labels, whose names must differ.
    pub(crate) fn from_static(labels: &[(&'static str, &'static str)]) -> Self {
        OwnedLabels {
            labels: sorted(labels.iter().map(|(name, value)| Label::new(name, value))),
            strings: HashMap::new(),
        }
    }

    /// The labels, sorted by name.
    pub(crate) fn labels(&self) -> &[Label<'_>] {
        &self.labels
    }

    /// The strings that the set was made of.
    pub(crate) fn strings(&self) -> &HashMap<String, String> {
        &self.strings
    }
}

fn sorted(labels: impl Iterator<Item = Label<'static>>) -> Box<[Label<'static>]> {
    let mut labels: Box<[_]> = labels.collect();
    labels.sort_unstable();
    labels
}

/// Forgets how long `text` is borrowed for.
fn extend(text: &str) -> &'static str {
    // Labels made of it are given out for as long as the set is borrowed.
    // SAFETY: this is called for the strings of a `OwnedLabels` only, whose map is
    // never changed again, so the text stays where it is until both are dropped.
    unsafe { &*std::ptr::from_ref(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(set: &OwnedLabels) -> Vec<(&str, &str)> {
        let labels = set.labels().iter();
        labels.map(|label| (label.name(), label.value())).collect()
    }

    #[test]
    fn labels_are_sorted_by_name() {
        let names = ["zone", "cpu", "mode", ""];
        let strings = names.map(|name| (name.to_owned(), name.to_uppercase()));
        let expected = [("", ""), ("cpu", "CPU"), ("mode", "MODE"), ("zone", "ZONE")];
        assert_eq!(pairs(&OwnedLabels::new(strings.into())), expected);
        assert_eq!(
            pairs(&OwnedLabels::from_static(&[("b", "1"), ("a", "2")])),
            [("a", "2"), ("b", "1")]
        );
    }

    #[test]
    fn labels_stay_valid_when_the_set_moves() {
        let strings = (0..100).map(|i| (format!("name{i:02}"), format!("value{i}")));
        let sets = vec![OwnedLabels::new(strings.collect())];
        let boxed: Box<[OwnedLabels]> = sets.into();
        let moved = boxed.into_iter().next().unwrap();
        assert_eq!(pairs(&moved)[42], ("name42", "value42"));
        assert_eq!(moved.strings()["name42"], "value42");
    }
}
