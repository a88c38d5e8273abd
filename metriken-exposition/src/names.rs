//! From the names that code declares to the names that a format shows.
//!
//! A metric is named once, after what it measures. Formats add the unit, the
//! marks of a type (`_total`), and rules about characters; here is where that
//! happens, so that `http.request-duration` in nanoseconds becomes
//! `http_request_duration_seconds`.
//!
//! Sources: the Prometheus data model and exposition formats, OpenMetrics 1.0.

use std::borrow::Cow;

use metriken_core::Kind;

use crate::unit::Unit;

/// Which characters names may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Names {
    /// Letters, digits and underscores, in the names of metrics also colons;
    /// everything else becomes an underscore. Every scraper reads these.
    #[default]
    Legacy,
    /// Any UTF-8 but NUL, for scrapers that said `escaping=allow-utf-8`.
    Utf8,
    /// OpenTelemetry's: any UTF-8 as with [`Utf8`](Names::Utf8), and nothing
    /// added or taken away for a unit or a type, which have fields of their
    /// own there.
    OpenTelemetry,
    /// Characters as with [`Legacy`](Names::Legacy), and nothing added or taken
    /// away, as with [`OpenTelemetry`](Names::OpenTelemetry): for what is read
    /// by selectors and keeps values as they were recorded.
    Bare,
}

impl Names {
    /// The rules for pages, whose samples need the suffixes that OpenTelemetry
    /// does without.
    pub(crate) fn on_pages(self) -> Self {
        match self {
            Names::OpenTelemetry => Names::Utf8,
            Names::Bare => Names::Legacy,
            names => names,
        }
    }

    /// Whether names may have the characters only that every scraper reads.
    fn is_legacy(self) -> bool {
        matches!(self, Names::Legacy | Names::Bare)
    }

    /// Whether unit and type have fields of their own.
    pub(crate) fn is_bare(self) -> bool {
        matches!(self, Names::OpenTelemetry | Names::Bare)
    }
}

/// Whether every scraper reads `name` as a metric's.
pub(crate) fn is_legacy_metric(name: &str) -> bool {
    is_legacy(name, |c| c == ':')
}

/// Whether every scraper reads `name` as a label's.
pub(crate) fn is_legacy_label(name: &str) -> bool {
    is_legacy(name, |_| false)
}

fn is_legacy(name: &str, also: impl Fn(char) -> bool) -> bool {
    let word = |c: char| c == '_' || c.is_ascii_alphanumeric() || also(c);
    !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(word)
}

/// The name of the family that a metric belongs to: without the suffixes that
/// its samples get.
pub(crate) fn family(
    name: &str,
    kind: Kind,
    unit: &Unit<'_>,
    recorded: &str,
    names: Names,
) -> String {
    let mut family = match kind {
        // The samples of a state set have a label of the family's name.
        Kind::StateSet => label(name, names),
        _ if names.is_legacy() => legacy(name, is_legacy_metric, ":"),
        _ => utf8(name),
    };
    if names.is_bare() {
        return family.into_owned();
    }
    if let Some(mark) = mark(kind) {
        strip(&mut family, mark);
    }
    if has_unit(kind) && !unit.base.is_empty() {
        let base = self::unit(unit.base);
        for own in [&base, recorded] {
            strip(&mut family, &format!("_{own}"));
        }
        family = Cow::Owned(format!("{family}_{base}"));
    }
    family.into_owned()
}

/// The suffix that says what kind a family is of.
pub(crate) fn mark(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Counter => Some("_total"),
        Kind::Info => Some("_info"),
        _ => None,
    }
}

/// Whether families of this kind may have a unit: by OpenMetrics, those whose
/// values are only ones and zeros may not.
pub(crate) fn has_unit(kind: Kind) -> bool {
    !matches!(kind, Kind::Info | Kind::StateSet)
}

/// What a family's samples append to its name. All of them are taken, whether
/// shown or not: another family's sample by one of these names would be
/// misread as this family's.
pub(crate) fn sample_suffixes(kind: Kind, names: Names) -> &'static [&'static str] {
    match kind {
        _ if names.is_bare() => &[""],
        Kind::Counter => &["", "_total", "_created"],
        Kind::Histogram => &["", "_bucket", "_count", "_sum", "_created"],
        Kind::Info => &["", "_info"],
        _ => &[""],
    }
}

fn strip(name: &mut Cow<'_, str>, suffix: &str) {
    if let Some(rest) = name.strip_suffix(suffix)
        && !rest.is_empty()
    {
        *name = Cow::Owned(rest.to_owned());
    }
}

/// `name` with everything but letters, digits, underscores and `also` replaced.
fn legacy<'a>(name: &'a str, is_legal: fn(&str) -> bool, also: &str) -> Cow<'a, str> {
    if is_legal(name) {
        return Cow::Borrowed(name);
    }
    let mut mapped = String::with_capacity(name.len() + 1);
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        mapped.push('_');
    }
    mapped.extend(name.chars().map(|c| {
        let keep = c.is_ascii_alphanumeric() || also.contains(c);
        if keep { c } else { '_' }
    }));
    Cow::Owned(mapped)
}

/// `name` with NUL replaced, which ends the input of Prometheus' lexers except
/// in values.
fn utf8(name: &str) -> Cow<'_, str> {
    if name.is_empty() {
        Cow::Borrowed("_")
    } else if name.contains('\0') {
        Cow::Owned(name.replace('\0', "_"))
    } else {
        Cow::Borrowed(name)
    }
}

/// A unit as names end in it. OpenMetrics has no escapes for units, so they
/// are the same whatever names may have.
pub(crate) fn unit(unit: &str) -> Cow<'_, str> {
    legacy(unit, is_legacy_label, "")
}

/// Whether `name` may stay as it is as the name of a label.
pub(crate) fn is_label(name: &str, names: Names) -> bool {
    let legal = if names.is_legacy() {
        is_legacy_label(name)
    } else {
        !name.is_empty() && !name.contains('\0')
    };
    legal && !is_internal(name, names)
}

/// `name` as the name of a label. Names that begin with two underscores are
/// Prometheus' own, and get a prefix.
pub(crate) fn label(name: &str, names: Names) -> Cow<'_, str> {
    let name = if names.is_legacy() {
        legacy(name, is_legacy_label, "")
    } else {
        utf8(name)
    };
    if is_internal(&name, names) {
        Cow::Owned(format!("{EXPORTED}{name}"))
    } else {
        name
    }
}

/// Whether a label of this name is for the format's own use.
fn is_internal(label: &str, names: Names) -> bool {
    names != Names::OpenTelemetry && label.starts_with("__")
}

/// What goes before a label's name that is taken by the format or by another
/// label: the prefix that Prometheus itself uses for that.
pub(crate) const EXPORTED: &str = "exported_";

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, kind: Kind, unit: &str) -> String {
        family(name, kind, &Unit::of(Some(unit)), unit, Names::Legacy)
    }

    #[test]
    fn units_are_named_once_and_in_the_base_unit() {
        for name in ["time", "time_seconds", "time_nanoseconds"] {
            assert_eq!(named(name, Kind::Histogram, "nanoseconds"), "time_seconds");
        }
        assert_eq!(
            named("http_requests", Kind::Counter, "requests"),
            "http_requests"
        );
        assert_eq!(named("seconds", Kind::Gauge, "seconds"), "seconds_seconds");
        assert_eq!(
            named("rate", Kind::Gauge, "requests/second"),
            "rate_requests_second"
        );
    }

    #[test]
    fn marks_of_the_kind_are_left_to_the_samples() {
        assert_eq!(named("hits_total", Kind::Counter, ""), "hits");
        assert_eq!(
            named("sent_bytes_total", Kind::Counter, "bytes"),
            "sent_bytes"
        );
        assert_eq!(named("build_info", Kind::Info, ""), "build");
        assert_eq!(named("_total", Kind::Counter, ""), "_total");
        assert_eq!(named("hits_total", Kind::Gauge, ""), "hits_total");
    }

    #[test]
    fn opentelemetry_has_names_as_they_are_declared() {
        let otel = Names::OpenTelemetry;
        for name in [
            "http.requests_total",
            "time_nanoseconds",
            "0day",
            "größe/s",
            "a_info",
        ] {
            for kind in [Kind::Counter, Kind::Histogram, Kind::Info, Kind::StateSet] {
                let unit = Unit::of(Some("nanoseconds"));
                assert_eq!(family(name, kind, &unit, "nanoseconds", otel), name);
                assert_eq!(sample_suffixes(kind, otel), [""]);
            }
        }
        for label in ["le", "quantile", "__x", "service.name", "0day", "größe"] {
            assert!(is_label(label, otel));
            assert_eq!(super::label(label, otel), label);
        }
        for (label, shown) in [("", "_"), ("a\0b", "a_b")] {
            assert!(!is_label(label, otel));
            assert_eq!(super::label(label, otel), shown);
        }
    }

    #[test]
    fn illegal_characters_become_underscores() {
        assert_eq!(
            named("cpu/usage.user-time", Kind::Gauge, ""),
            "cpu_usage_user_time"
        );
        assert_eq!(named("0day", Kind::Gauge, ""), "_0day");
        assert_eq!(named("", Kind::Gauge, ""), "_");
        assert_eq!(named("größe\n", Kind::Gauge, ""), "gr__e_");
        assert_eq!(named("job:rate", Kind::Gauge, ""), "job:rate");
        assert_eq!(label("job:rate", Names::Legacy), "job_rate");
        assert_eq!(label("__name__", Names::Legacy), "exported___name__");
    }

    #[test]
    fn bare_names_have_legal_characters_and_no_suffixes() {
        let unit = Unit::of(Some("nanoseconds"));
        let name = family(
            "rpc.time",
            Kind::Histogram,
            &unit,
            "nanoseconds",
            Names::Bare,
        );
        assert_eq!(name, "rpc_time");
        assert_eq!(
            family("hits_total", Kind::Counter, &unit, "", Names::Bare),
            "hits_total"
        );
        assert_eq!(label("__a.b", Names::Bare), "exported___a_b");
        assert_eq!(Names::Bare.on_pages(), Names::Legacy);
    }

    #[test]
    fn utf8_names_stay() {
        let unit = Unit::of(Some("bytes"));
        let name = family("größe.x", Kind::Gauge, &unit, "bytes", Names::Utf8);
        assert_eq!(name, "größe.x_bytes");
        assert_eq!(label("a.b", Names::Utf8), "a.b");
    }
}
