//! Arguments may be constants that only the compiler knows.

use metriken::*;

mod names {
    pub(crate) const PREFIX: &str = "constant";
    pub(crate) const DESCRIPTION: &str = "Naïve – but ünïcode";
}

macro_rules! prefixed {
    ($name:literal) => {
        concat!("service_", $name)
    };
}

#[metric(name = names::PREFIX, description = names::DESCRIPTION, unit = "bytes")]
static PATHS: Counter = Counter::new();

#[metric(name = prefixed!("requests"), metadata = { version = env!("CARGO_PKG_VERSION") })]
static MACROS: Counter = Counter::new();

#[metric(name = choose(true), description = { const A: &str = "block"; A })]
static CALLS: Counter = Counter::new();

#[metric(name = "größe", description = "日本")]
static LITERALS: Counter = Counter::new();

const fn choose(first: bool) -> &'static str {
    if first { "chosen" } else { "not chosen" }
}

fn entry(metric: &dyn Metric) -> &'static MetricEntry {
    let mut entries = metrics().static_metrics().iter();
    entries.find(|entry| entry.is(metric)).unwrap()
}

#[test]
fn a_name_may_be_a_constant_expression() {
    assert_eq!(entry(&PATHS).name(), "constant");
    assert_eq!(entry(&MACROS).name(), "service_requests");
    assert_eq!(entry(&CALLS).name(), "chosen");
    assert_eq!(entry(&LITERALS).name(), "größe");
}

#[test]
fn so_may_a_description_and_a_label() {
    assert_eq!(entry(&PATHS).description(), Some(names::DESCRIPTION));
    assert_eq!(entry(&PATHS).unit(), Some("bytes"));
    assert_eq!(entry(&CALLS).description(), Some("block"));
    assert_eq!(entry(&LITERALS).description(), Some("日本"));
    let version = entry(&MACROS).metadata().get("version");
    assert_eq!(version, Some(env!("CARGO_PKG_VERSION")));
}
