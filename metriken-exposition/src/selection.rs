//! Which metrics an exporter ships, and what it adds to each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use metriken_core::export::OwnedLabels;
use metriken_core::{Kind, Label};

use crate::{log, names};

/// Filters by name, and labels for every series.
///
/// A pattern is a name in which `*` stands for any characters, none included.
/// It is compared with a metric's name as declared, as the format shows it, and
/// as pages show its samples, so that `http.requests`, `http_requests` and
/// `http_requests_total` all find the same counter. What a histogram's samples
/// are called selects it, and does not except it: `*_count` is rather meant for
/// metrics that have nothing else.
///
/// A pattern by which nothing is selected is logged, once, when metrics are read
/// for the second time; one by which nothing is excepted is not.
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

    /// The patterns of which a metric has to match one.
    pub(crate) fn patterns(&self) -> &[String] {
        &self.matching
    }

    pub(crate) fn selects(&self, metric: &Called<'_>) -> bool {
        let matching = |pattern: &String| metric.is_selected_by(pattern);
        let excepted = |pattern: &String| metric.is_excepted_by(pattern);
        (self.matching.is_empty() || self.matching.iter().any(matching))
            && !self.except.iter().any(excepted)
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

/// What a metric is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Called<'a> {
    /// As declared.
    pub(crate) name: &'a str,
    /// As shown.
    pub(crate) family: &'a str,
    pub(crate) kind: Kind,
}

impl Called<'_> {
    pub(crate) fn is_selected_by(&self, pattern: &str) -> bool {
        let parts = match self.kind {
            Kind::Histogram => &["_bucket", "_count", "_sum"][..],
            _ => &[],
        };
        self.is_excepted_by(pattern) || parts.iter().any(|part| self.is_sample(pattern, part))
    }

    fn is_excepted_by(&self, pattern: &str) -> bool {
        let mark = names::mark(self.kind);
        matches(pattern, self.name)
            || matches(pattern, self.family)
            || mark.is_some_and(|mark| self.is_sample(pattern, mark))
    }

    /// Whether the sample with this suffix is what `pattern` says.
    fn is_sample(&self, pattern: &str, suffix: &str) -> bool {
        match pattern.strip_suffix(suffix) {
            Some(pattern) => matches(pattern, self.family),
            // The star may be for a part of the suffix.
            None if pattern.contains('*') => matches(pattern, &format!("{}{suffix}", self.family)),
            None => false,
        }
    }
}

/// Says that nothing matches a pattern, once in the life of the process: it may
/// have several walks with one selection.
pub(crate) fn warn_of_nothing(pattern: &str) {
    const MOST: usize = 100;
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let is_news = told.len() < MOST && told.insert(pattern.to_owned());
    drop(told);
    if is_news {
        log::warn(&format!(
            "none of the metrics matches {pattern:?}; patterns are compared with names as they are \
             declared and as pages show them"
        ));
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

    fn called<'a>(name: &'a str, family: &'a str, kind: Kind) -> Called<'a> {
        Called { name, family, kind }
    }

    #[test]
    fn what_is_excepted_is_not_selected_whatever_it_matches() {
        let selection = Selection::all().matching("http*").except("*debug");
        let selects = |name, family| selection.selects(&called(name, family, Kind::Gauge));
        assert!(selects("http.requests", "http_requests"));
        assert!(selects("x", "http_x"));
        assert!(!selects("http.debug", "http_debug"));
        assert!(!selects("cpu", "cpu"));
        assert!(Selection::all().selects(&called("cpu", "cpu", Kind::Gauge)));
    }

    #[test]
    fn a_metric_is_found_by_what_pages_call_its_samples() {
        for (pattern, kind, selects, excepts) in [
            ("a_b_total", Kind::Counter, true, true),
            ("a_*_total", Kind::Counter, true, true),
            ("*_to*l", Kind::Counter, true, true),
            ("a_b_info", Kind::Info, true, true),
            ("a_b_count", Kind::Histogram, true, false),
            ("*_bucket", Kind::Histogram, true, false),
            ("a_b", Kind::Histogram, true, true),
            ("a_b_total", Kind::Gauge, false, false),
            ("a_b_created", Kind::Counter, false, false),
        ] {
            let metric = called("a.b", "a_b", kind);
            let selection = Selection::all().matching(pattern);
            assert_eq!(selection.selects(&metric), selects, "{pattern} {kind}");
            let selection = Selection::all().except(pattern);
            assert_eq!(selection.selects(&metric), !excepts, "{pattern} {kind}");
        }
    }
}
