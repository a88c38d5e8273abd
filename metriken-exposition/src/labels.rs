//! The labels of a series as formats show them.
//!
//! Names are mapped to what the format allows. Where that makes two of them
//! the same, or one of them a name that the format needs for itself, the later
//! one gets a prefix. What an encoder writes and what the walk takes for the
//! same series both come from here, so that they cannot disagree.

use std::borrow::Cow;
use std::collections::BTreeMap;

use metriken_core::{Kind, Label};

use crate::names::{self, EXPORTED, Names};

/// What names the labels of a family may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    names: Names,
    /// The name of the label that the family's samples add by themselves.
    reserved: Option<&'a str>,
    /// What code says of all series, if somebody added to that from outside.
    declared: Option<&'a [Label<'a>]>,
}

impl<'a> Rules<'a> {
    pub(crate) fn new(names: Names, kind: Kind, family: &'a str) -> Self {
        let reserved = match kind {
            Kind::Histogram if !names.is_bare() => Some("le"),
            Kind::StateSet => Some(family),
            _ => None,
        };
        Rules {
            names,
            reserved,
            declared: None,
        }
    }

    /// The rules where only those of the constant labels are code's own that it
    /// `declared`; the others give way to what code says.
    pub(crate) fn declared(self, declared: &'a [Label<'a>]) -> Self {
        Rules {
            declared: Some(declared),
            ..self
        }
    }

    /// Shows both lists of labels as one, in order of names. Either is expected
    /// to be sorted by itself.
    ///
    /// # Cost
    /// Allocates only for names that have to be changed.
    pub(crate) fn for_each(
        self,
        constant: &[Label<'_>],
        own: &[Label<'_>],
        mut show: impl FnMut(&str, &str),
    ) {
        if self.keep(constant, own) {
            merge(constant.iter(), own.iter()).for_each(|label| show(label.name(), label.value()));
        } else {
            let constant = constant.iter().filter(|label| !self.gives_way(label, own));
            let renamed = self.renamed(merge(constant, own.iter()));
            renamed.iter().for_each(|(name, value)| show(name, value));
        }
    }

    /// What tells a series with these labels from others, in order of names. A
    /// label without a value is, by the formats' rules, no label.
    pub(crate) fn identity<'l>(self, labels: &'l [Label<'l>]) -> Vec<(Cow<'l, str>, &'l str)> {
        let mut identity: Vec<_> = if self.keep(labels, &[]) {
            let kept = labels.iter();
            kept.map(|label| (Cow::Borrowed(label.name()), label.value()))
                .collect()
        } else {
            let renamed = self.renamed(labels.iter()).into_iter();
            renamed
                .map(|(name, value)| (Cow::Owned(name), value))
                .collect()
        };
        identity.retain(|(_, value)| !value.is_empty());
        identity
    }

    /// Whether all names may stay as they are.
    fn keep(self, constant: &[Label<'_>], own: &[Label<'_>]) -> bool {
        // No name before the first, rather than an empty one: comparing with
        // an empty constant, which is nowhere, was seen to cost 100 ns.
        let mut last = None;
        merge(constant.iter(), own.iter()).all(|label| {
            let name = label.name();
            let in_order = last.replace(name).is_none_or(|last| last < name);
            in_order && self.reserved != Some(name) && names::is_label(name, self.names)
        })
    }

    /// Whether a constant label was added to what code says of all series, and
    /// code says something else by the same name.
    fn gives_way(self, label: &Label<'_>, own: &[Label<'_>]) -> bool {
        let Some(declared) = self.declared else {
            return false;
        };
        let name = names::label(label.name(), self.names);
        let is_same = |other: &Label<'_>| {
            !other.value().is_empty() && names::label(other.name(), self.names) == name
        };
        declared.iter().all(|other| other.name() != label.name())
            && (declared.iter().any(is_same) || own.iter().any(is_same))
    }

    fn renamed<'l>(self, labels: impl Iterator<Item = &'l Label<'l>>) -> BTreeMap<String, &'l str> {
        let mut renamed = BTreeMap::new();
        for label in labels {
            let mut name = names::label(label.name(), self.names).into_owned();
            while self.reserved == Some(&*name) || renamed.contains_key(&name) {
                name.insert_str(0, EXPORTED);
            }
            renamed.insert(name, label.value());
        }
        renamed
    }
}

/// Both lists as one, in order of names.
fn merge<'a>(
    constant: impl Iterator<Item = &'a Label<'a>>,
    own: impl Iterator<Item = &'a Label<'a>>,
) -> impl Iterator<Item = &'a Label<'a>> {
    let (mut constant, mut own) = (constant.peekable(), own.peekable());
    std::iter::from_fn(move || match (constant.peek(), own.peek()) {
        (Some(a), Some(b)) if b.name() < a.name() => own.next(),
        (None, _) => own.next(),
        _ => constant.next(),
    })
}
