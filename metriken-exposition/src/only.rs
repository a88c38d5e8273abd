//! Pages of some families.

use std::collections::HashSet;

use crate::{Family, Names, names};

/// The names of what is to be shown; everything if there are none.
#[derive(Debug, Default)]
pub(crate) struct Only {
    names: HashSet<String>,
    /// Room for the name of one sample.
    sample: String,
}

impl Only {
    pub(crate) fn set(&mut self, names: impl IntoIterator<Item = String>) {
        self.names.clear();
        self.names.extend(names);
    }

    /// Whether the family or one of its samples has one of the names.
    pub(crate) fn includes(&mut self, family: &Family<'_>) -> bool {
        let Only { names, sample } = self;
        names.is_empty()
            || names::sample_suffixes(family.kind(), Names::Utf8)
                .iter()
                .any(|suffix| {
                    sample.clear();
                    sample.push_str(family.name());
                    sample.push_str(suffix);
                    names.contains(sample)
                })
    }
}
