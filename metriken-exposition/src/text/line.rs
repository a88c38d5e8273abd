//! Names, labels and escapes: what a line has before its value.

use std::collections::BTreeMap;

use metriken_core::Label;

use super::TextFormat;
use crate::names::{self, EXPORTED, Names};

/// The format and the rules for names of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) format: TextFormat,
    pub(super) names: Names,
}

/// Appends `text`, so that it ends neither the line nor the quotes it is in.
pub(super) fn push_escaped(out: &mut String, text: &str, quotes: bool) {
    let mut rest = text;
    while let Some(at) = rest.find(|c| matches!(c, '\\' | '\n') || (quotes && c == '"')) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'\\' => "\\\\",
            b'\n' => "\\n",
            _ => "\\\"",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Appends a metric's name as it stands outside of braces.
pub(super) fn push_name(out: &mut String, family: &str, suffix: &str) {
    if names::is_legacy_metric(family) {
        out.push_str(family);
        out.push_str(suffix);
    } else {
        push_quoted(out, family, suffix);
    }
}

fn push_quoted(out: &mut String, name: &str, suffix: &str) {
    out.push('"');
    push_escaped(out, name, true);
    out.push_str(suffix);
    out.push('"');
}

/// Appends a sample's name, its braces with `labels` (as they come out of
/// [`push_labels`]) and possibly one more label, and the space before the
/// value.
pub(super) fn push_sample(
    out: &mut String,
    (family, suffix): (&str, &str),
    labels: &str,
    last: Option<(&str, &str)>,
) {
    let quoted = !names::is_legacy_metric(family);
    if !quoted {
        out.push_str(family);
        out.push_str(suffix);
    }
    if quoted || !labels.is_empty() || last.is_some() {
        out.push('{');
        let mut separator = "";
        if quoted {
            push_quoted(out, family, suffix);
            separator = ",";
        }
        if !labels.is_empty() {
            out.push_str(separator);
            out.push_str(labels);
            separator = ",";
        }
        if let Some((name, value)) = last {
            out.push_str(separator);
            push_label(out, name, value);
        }
        out.push('}');
    }
    out.push(' ');
}

/// Appends the labels of a series, sorted by name, comma after comma. The one
/// that is `reserved`, and those whose names come to the same, get a prefix.
///
/// # Cost
/// Allocates only for names that have to be changed.
pub(super) fn push_labels(
    out: &mut String,
    style: Style,
    constant: &[Label<'_>],
    own: &[Label<'_>],
    reserved: Option<&str>,
) {
    let mut last = "";
    let fine = merge(constant, own).all(|label| {
        let name = label.name();
        let fine = last < name && reserved != Some(name) && names::is_label(name, style.names);
        last = name;
        fine
    });
    if fine {
        let mut separator = "";
        for label in merge(constant, own) {
            out.push_str(separator);
            push_label(out, label.name(), label.value());
            separator = ",";
        }
    } else {
        push_renamed_labels(out, style, merge(constant, own), reserved);
    }
}

fn push_renamed_labels<'a>(
    out: &mut String,
    style: Style,
    labels: impl Iterator<Item = &'a Label<'a>>,
    reserved: Option<&str>,
) {
    let mut renamed = BTreeMap::new();
    for label in labels {
        let mut name = names::label(label.name(), style.names).into_owned();
        while reserved == Some(&*name) || renamed.contains_key(&name) {
            name.insert_str(0, EXPORTED);
        }
        renamed.insert(name, label.value());
    }
    let mut separator = "";
    for (name, value) in &renamed {
        out.push_str(separator);
        push_label(out, name, value);
        separator = ",";
    }
}

/// Both lists as one, in order of names; each is sorted by itself.
fn merge<'a>(
    constant: &'a [Label<'a>],
    own: &'a [Label<'a>],
) -> impl Iterator<Item = &'a Label<'a>> {
    let (mut constant, mut own) = (constant.iter().peekable(), own.iter().peekable());
    std::iter::from_fn(move || match (constant.peek(), own.peek()) {
        (Some(a), Some(b)) if b.name() < a.name() => own.next(),
        (None, _) => own.next(),
        _ => constant.next(),
    })
}

fn push_label(out: &mut String, name: &str, value: &str) {
    if names::is_legacy_label(name) {
        out.push_str(name);
    } else {
        push_quoted(out, name, "");
    }
    out.push_str("=\"");
    push_escaped(out, value, true);
    out.push('"');
}
