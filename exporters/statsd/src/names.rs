//! What names and labels look like on the wire.
//!
//! StatsD keeps `:`, `|`, `@`, `#` and the end of a line to itself; what else
//! is possible depends on who reads it, and both readers here change silently
//! what they do not like. So it is changed before, into underscores, where one
//! can see what becomes the same.
//!
//! Sources: `sanitizeKeyName` of Etsy's daemon; Graphite's documentation of
//! tags; Datadog's documentation of metric names and of tags.

use crate::Dialect;

/// The most bytes of a name that Datadog takes.
const LONGEST_NAME: usize = 200;

/// The most characters of a tag, name and value together, that Datadog takes.
const LONGEST_TAG: usize = 200;

/// The most bytes of what all names begin with, so that the other half of a
/// name is left for what tells one metric from another.
pub(crate) const LONGEST_PREFIX: usize = LONGEST_NAME / 2;

/// What all names begin with, as they are written, and what separates it from
/// them: a point, unless it ends in one or in an underscore.
pub(crate) fn prefix(dialect: Dialect, given: &str) -> String {
    let mut out = String::new();
    if given.is_empty() {
        return out;
    }
    let bare = given.strip_suffix('.').unwrap_or(given);
    match dialect {
        Dialect::DogStatsD => append_datadog_name(&mut out, bare, 0),
        _ => append_path(&mut out, bare),
    }
    if !given.ends_with('_') {
        out.push('.');
    }
    out
}

/// Appends a metric's name for Etsy's daemon: a path of Graphite's, in which
/// no part is empty.
pub(crate) fn append_path(out: &mut String, name: &str) {
    let mut part_is_empty = out.is_empty() || out.ends_with('.');
    for c in name.chars() {
        let keep = c.is_ascii_alphanumeric() || c == '-' || (c == '.' && !part_is_empty);
        out.push(if keep { c } else { '_' });
        part_is_empty = c == '.' && keep;
    }
    if part_is_empty {
        out.push('_');
    }
}

/// Appends a label as two more parts of a path.
pub(crate) fn append_to_path(out: &mut String, name: &str, value: &str) {
    for part in [name, value] {
        out.push('.');
        append_word(out, part, "-");
    }
}

/// Appends a label as one of Graphite's tags. Etsy's daemon lets fewer
/// characters through than Graphite.
pub(crate) fn append_graphite_tag(out: &mut String, name: &str, value: &str) {
    out.push(';');
    append_word(out, name, "-.");
    out.push('=');
    append_word(out, value, "-.");
}

/// Appends ASCII letters, digits, underscores and `also`; for everything else
/// an underscore.
fn append_word(out: &mut String, text: &str, also: &str) {
    out.extend(text.chars().map(|c| {
        let keep = c.is_ascii_alphanumeric() || also.contains(c);
        if keep { c } else { '_' }
    }));
}

/// Appends a metric's name for Datadog, which begins with a letter, so that
/// `suffix` bytes may follow. `out` is empty or a [`prefix`].
pub(crate) fn append_datadog_name(out: &mut String, name: &str, suffix: usize) {
    if out.is_empty() && !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out.push_str("metric_");
    }
    append_word(out, name, ".");
    // All of it is ASCII.
    out.truncate(LONGEST_NAME - suffix);
}

/// Appends a tag for Datadog: a name that begins with a letter, and a value.
pub(crate) fn append_datadog_tag(out: &mut String, name: &str, value: &str) {
    let start = out.len();
    if !name.starts_with(char::is_alphabetic) {
        out.push_str("tag_");
    }
    let may_stay = |c: char| c.is_alphanumeric() || "-./".contains(c);
    out.extend(name.chars().map(|c| if may_stay(c) { c } else { '_' }));
    out.push(':');
    let may_stay = |c: char| may_stay(c) || c == ':';
    out.extend(value.chars().map(|c| if may_stay(c) { c } else { '_' }));
    if let Some((end, _)) = out[start..].char_indices().nth(LONGEST_TAG) {
        out.truncate(start + end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(append: impl FnOnce(&mut String)) -> String {
        let mut out = String::new();
        append(&mut out);
        out
    }

    #[test]
    fn a_path_has_no_empty_part() {
        let path = |name| written(|out| append_path(out, name));
        assert_eq!(path("http.request-time"), "http.request-time");
        assert_eq!(path("a:b|c@d#e\nf g"), "a_b_c_d_e_f_g");
        assert_eq!(path(".a..b."), "_a._b._");
        assert_eq!(path("größe"), "gr__e");
        assert_eq!(path(""), "_");
    }

    #[test]
    fn prefixes_keep_the_rules_of_names() {
        for (given, path, datadog) in [
            ("", "", ""),
            ("app", "app.", "app."),
            ("app.", "app.", "app."),
            ("app_", "app_", "app_"),
            ("svc:1", "svc_1.", "svc_1."),
            ("a|b\nc", "a_b_c.", "a_b_c."),
            ("3scale", "3scale.", "metric_3scale."),
            (".", "_.", "metric_."),
            ("größe-", "gr__e-.", "gr__e_."),
        ] {
            assert_eq!(prefix(Dialect::StatsD, given), path, "{given}");
            assert_eq!(prefix(Dialect::Graphite, given), path, "{given}");
            assert_eq!(prefix(Dialect::DogStatsD, given), datadog, "{given}");
        }
        let long = prefix(Dialect::DogStatsD, &"ü".repeat(LONGEST_PREFIX));
        let name = written(|out| {
            out.push_str(&long);
            append_datadog_name(out, &"a".repeat(300), 6);
        });
        assert_eq!(name.len(), 194);
    }

    #[test]
    fn labels_are_parts_without_points() {
        let label = |value| written(|out| append_to_path(out, "path", value));
        assert_eq!(label("/v1.2/a b"), ".path._v1_2_a_b");
        let tag = |value| written(|out| append_graphite_tag(out, "path", value));
        assert_eq!(tag("~v1.2;a=b"), ";path=_v1.2_a_b");
    }

    #[test]
    fn names_for_datadog_begin_with_a_letter_and_end_in_time() {
        let name = |name| written(|out| append_datadog_name(out, name, 6));
        assert_eq!(name("http.request-time"), "http.request_time");
        assert_eq!(name("0day"), "metric_0day");
        assert_eq!(name(&"a".repeat(300)).len(), 194);
    }

    #[test]
    fn tags_for_datadog_keep_letters_of_any_language() {
        let tag = |name, value| written(|out| append_datadog_tag(out, name, value));
        assert_eq!(tag("größe", "groß"), "größe:groß");
        assert_eq!(tag("a:b", "http://x,y|z\n"), "a_b:http://x_y_z_");
        assert_eq!(tag("_id", ""), "tag__id:");
        assert_eq!(tag("a", &"ß".repeat(300)).chars().count(), 200);
    }
}
