//! Names, labels and escapes: what a line has before its value.

use crate::names;

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

/// Appends a sample's name, its braces with `labels`, which are labels
/// with commas between them, and possibly one more label, and the space before
/// the value.
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

/// Appends a label.
pub(super) fn push_label(out: &mut String, name: &str, value: &str) {
    if names::is_legacy_label(name) {
        out.push_str(name);
    } else {
        push_quoted(out, name, "");
    }
    out.push_str("=\"");
    push_escaped(out, value, true);
    out.push('"');
}
