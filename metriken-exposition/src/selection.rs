//! Which metrics an exporter ships, and what it adds to each.

use std::collections::BTreeMap;

use metriken_core::Label;
use metriken_core::export::OwnedLabels;

/// Filters by name, and labels for every series.
///
/// A pattern is a name in which `*` stands for any characters, none included.
/// It is compared with a metric's name as declared and as the format shows it,
/// so that both `http.requests` and `http_requests` find the same metric.
///
/// # Examples
/// ```
/// use metriken_exposition::{Names, Selection, Walker};
///
/// let selection = Selection::all()
///     .matching("http_*")
///     .except("*_debug")
///     .label("region", "eu");
/// let mut walker = Walker::new(Names::Legacy).select(selection);
/// for family in walker.walk().families() {
///     assert!(family.name().starts_with("http_"));
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    matching: Vec<String>,
    except: Vec<String>,
    labels: BTreeMap<String, String>,
}

impl Selection {
    /// Everything, as it is.
    pub fn all() -> Self {
        Self::default()
    }

    /// Only the metrics that match `pattern`, or one of those given before.
    #[must_use]
    pub fn matching(mut self, pattern: impl Into<String>) -> Self {
        self.matching.push(pattern.into());
        self
    }

    /// Not the metrics that match `pattern`, whatever else they match.
    #[must_use]
    pub fn except(mut self, pattern: impl Into<String>) -> Self {
        self.except.push(pattern.into());
        self
    }

    /// A label for every series that has none of this name already: what code
    /// says of a series is more exact than what is said of a whole process.
    #[must_use]
    pub fn label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.insert(name.into(), value.into());
        self
    }

    /// Whether there is a label of this name for every metric.
    pub fn has_label(&self, name: &str) -> bool {
        self.labels.contains_key(name)
    }

    /// Whether the metric of this name, shown as `family`, is selected.
    pub(crate) fn selects(&self, name: &str, family: &str) -> bool {
        let any = |patterns: &[String]| {
            let mut patterns = patterns.iter();
            patterns.any(|pattern| matches(pattern, name) || matches(pattern, family))
        };
        (self.matching.is_empty() || any(&self.matching)) && !any(&self.except)
    }

    /// A metric's constant labels with those of the selection; `None` if there
    /// are none to add.
    pub(crate) fn labels(&self, constant: &[Label<'_>]) -> Option<OwnedLabels> {
        if self.labels.is_empty() {
            return None;
        }
        let mut labels = self.labels.clone();
        for label in constant {
            labels.insert(label.name().to_owned(), label.value().to_owned());
        }
        Some(OwnedLabels::new(labels))
    }
}

/// Whether all of `text` is what `pattern` says.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    // Of the parts between stars, the first place of each leaves most room for
    // those that follow; the last one must be at the end.
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, text) in [
            ("*", ""),
            ("*", "a"),
            ("a*", "a"),
            ("a*c", "abc"),
            ("*b*", "abc"),
            ("a*b*c", "a-b-b-c"),
            ("a**c", "ac"),
            ("*ab", "aab"),
            ("größe*", "größe_bytes"),
        ] {
            assert!(matches(pattern, text), "{pattern} is {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("a", "ab"),
            ("a*a", "a"),
            ("a*b*c", "a-c-b"),
            ("*b*b*", "abc"),
            ("b*", "ab"),
        ] {
            assert!(!matches(pattern, text), "{pattern} is not {text}");
        }
    }

    #[test]
    fn what_is_excepted_is_not_selected_whatever_it_matches() {
        let selection = Selection::all().matching("http*").except("*debug");
        assert!(selection.selects("http.requests", "http_requests"));
        assert!(selection.selects("x", "http_x"));
        assert!(!selection.selects("http.debug", "http_debug"));
        assert!(!selection.selects("cpu", "cpu"));
        assert!(Selection::all().selects("cpu", "cpu"));
    }
}
