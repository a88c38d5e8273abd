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

#[test]
fn an_expansion_has_nothing_that_lints_object_to() {
    assert_eq!(metriken::metrics().iter().len(), 2, "both are registered");
}
