//! Declarations compile where hardly anything is allowed.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, nonstandard_style)]
#![deny(clippy::all, clippy::pedantic, clippy::restriction)]
#![allow(
    clippy::blanket_clippy_restriction_lints,
    reason = "the point is that the expansion is clean under all of them"
)]
#![allow(
    clippy::tests_outside_test_module,
    clippy::integer_division_remainder_used,
    reason = "these are about the test below"
)]

/// Registered.
#[metriken::metric(
    name = "strict",
    unit = "requests",
    metadata = { key = "value" },
    formatter = metriken::default_formatter
)]
pub static STRICT: ::metriken::Counter = ::metriken::Counter::new();

/// Joined by the compiler.
#[metriken::metric(name = concat!("str", "ict_too"))]
pub static STRICT_TOO: ::metriken::Gauge = ::metriken::Gauge::new();

metriken::testing::coverage_at_exit!();

/// Registered together.
#[derive(Debug, metriken::MetricGroup)]
#[group(prefix = "strict", metadata = { key = "value" })]
#[non_exhaustive]
pub struct Group<T: metriken::Metric> {
    /// A group.
    #[group]
    pub inner: Inner,
    /// One.
    #[deprecated = "it is not asked for by name"]
    #[metric(unit = "requests", metadata = { other = "value" })]
    pub one: metriken::Counter,
    /// Another.
    #[metric(name = concat!("t", "wo"))]
    pub two: T,
}

/// Within the other.
#[derive(Debug, metriken::MetricGroup)]
#[non_exhaustive]
pub struct Inner {
    /// One.
    #[metric(name = "inner")]
    pub one: metriken::Gauge,
}

/// Values.
#[derive(metriken::LabelValue)]
#[non_exhaustive]
pub enum Zone {
    /// As it was.
    #[deprecated]
    #[label(rename = "old")]
    Former,
    /// As it is.
    Now,
}

/// Labels.
#[derive(metriken::LabelSet)]
#[label(max_cardinality = 10)]
#[non_exhaustive]
pub struct Place<'text> {
    /// Private, in a public set.
    #[deprecated]
    #[label(flatten)]
    hidden: Hidden,
    /// Open.
    tenant: &'text str,
    /// Closed.
    zone: Option<Zone>,
}

/// Nested.
#[derive(metriken::LabelSet)]
struct Hidden {
    /// Not used.
    state: State,
}

/// Private.
#[derive(metriken::LabelValue)]
enum State {
    /// Nothing else.
    Only,
}

/// No labels.
#[derive(metriken::LabelSet)]
#[non_exhaustive]
pub struct Nothing;

#[test]
fn an_expansion_has_nothing_that_lints_object_to() {
    #[expect(
        deprecated,
        reason = "what is tested is that the macro's code may use it"
    )]
    let group = Group {
        inner: Inner {
            one: metriken::Gauge::new(),
        },
        one: metriken::Counter::new(),
        two: metriken::Gauge::new(),
    };
    let _group = metriken::MetricGroup::register_unlabelled(group);
    let registry = metriken::metrics();
    assert_eq!(registry.static_metrics().len(), 2, "both are registered");
    assert_eq!(
        registry.dynamic_metrics().len(),
        3,
        "all three are registered"
    );
}

#[test]
fn a_derive_has_nothing_that_lints_object_to() {
    let hidden = Hidden { state: State::Only };
    assert_eq!(metriken::LabelSet::index(&hidden), 0, "it is the only one");
}
