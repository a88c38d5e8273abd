//! A reader of pages that accepts nothing the formats do not allow, nor what
//! this crate promises beyond them. It shares no code with the encoder.
//!
//! Sources: Prometheus' exposition formats (text 0.0.4, and the quoting of
//! UTF-8 names since Prometheus 3) and OpenMetrics 1.0.

// Each test uses a part of it.
#![allow(dead_code)]

mod family;
mod line;

use std::collections::HashSet;

use metriken_exposition::{Names, TextEncoder, TextFormat};

pub(crate) use self::family::Family;
pub(crate) use self::line::Sample;
use self::line::{Line, fail};

pub(crate) const FORMATS: [TextFormat; 2] = [TextFormat::Prometheus, TextFormat::OpenMetrics];

/// What a page says, after all of it was checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Page {
    pub(crate) families: Vec<Family>,
}

impl Page {
    /// Encodes a page and reads it.
    pub(crate) fn encode(encoder: &mut TextEncoder, format: TextFormat, names: Names) -> Page {
        let mut text = String::new();
        encoder.encode(&mut text).unwrap();
        Page::read(&text, format, names)
    }

    /// The page of a new encoder with legacy names.
    pub(crate) fn new(format: TextFormat) -> Page {
        Page::encode(&mut TextEncoder::new(format), format, Names::Legacy)
    }

    /// Reads a page.
    ///
    /// # Panics
    /// If anything is wrong with it.
    pub(crate) fn read(text: &str, format: TextFormat, names: Names) -> Page {
        let mut text = text;
        if format == TextFormat::OpenMetrics {
            text = text.strip_suffix("# EOF\n").expect("an end");
        }
        let mut families: Vec<Family> = Vec::new();
        for line in text
            .split_terminator('\n')
            .map(|line| Line::read(line, names))
        {
            match line {
                Line::Type { name, kind } => families.push(Family::new(&name, &kind, format)),
                Line::Unit { name, unit } => family(&mut families, &name).add_unit(unit),
                Line::Help { name, help } => family(&mut families, &name).add_help(help),
                Line::Sample(sample) => match families.last_mut() {
                    Some(family) => family.samples.push(sample),
                    None => fail("a sample before any family", &sample.name),
                },
            }
        }
        assert!(
            text.is_empty() || text.ends_with('\n'),
            "the last line does not end"
        );
        for family in &families {
            family.check();
        }
        check_names(&families, format);
        Page { families }
    }

    pub(crate) fn family(&self, name: &str) -> Option<&Family> {
        self.families.iter().find(|family| family.name == name)
    }

    /// All samples of all families.
    pub(crate) fn samples(&self) -> impl Iterator<Item = &Sample> {
        self.families.iter().flat_map(|family| &family.samples)
    }

    /// The values of the samples with this name, whatever their labels.
    pub(crate) fn values(&self, name: &str) -> Vec<&str> {
        let samples = self.samples().filter(|sample| sample.name == name);
        samples.map(|sample| &*sample.value).collect()
    }

    /// The value of the one sample with this name and these labels.
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> &str {
        let same = |sample: &&Sample| {
            let theirs = sample
                .labels
                .iter()
                .map(|(name, value)| (&**name, &**value));
            sample.name == name && theirs.eq(labels.iter().copied())
        };
        let mut samples = self.samples().filter(same);
        let sample = samples
            .next()
            .unwrap_or_else(|| panic!("no {name} {labels:?} in {self:#?}"));
        assert!(samples.next().is_none(), "{name} {labels:?} twice");
        &sample.value
    }

    /// What the conflicts metric says: metric, reason, and whether it is shown.
    pub(crate) fn conflicts(&self) -> Vec<[&str; 3]> {
        let Some(family) = self.family("metriken_exposition_conflicts") else {
            return Vec::new();
        };
        let conflicts = family.samples.iter().map(|sample| {
            ["metric", "reason", "shown"].map(|name| sample.label(name).unwrap_or_default())
        });
        conflicts.collect()
    }
}

/// The family that a line about `name` belongs to: the one that has just begun.
fn family<'a>(families: &'a mut [Family], name: &str) -> &'a mut Family {
    match families.last_mut() {
        Some(family) if family.header == name && family.samples.is_empty() => family,
        _ => fail("not within the header of its family", name),
    }
}

/// Families are in order, and no sample could be taken for another family's.
fn check_names(families: &[Family], format: TextFormat) {
    let mut taken = HashSet::new();
    for family in families {
        for name in family.taken_names() {
            assert!(taken.insert(name.clone()), "{name} is taken twice");
        }
    }
    if format == TextFormat::OpenMetrics {
        let sorted = families.is_sorted_by(|a, b| a.name < b.name);
        assert!(sorted, "families are not in order: {families:#?}");
    }
}
