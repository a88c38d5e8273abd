//! Metrics of a dependency are registered if the dependency is linked.

use fixture_dependency as _;
use metriken::{Value, metrics};

fixture_dependency::counter_of!(_OF_THIS_CRATE);

#[test]
fn a_metric_of_a_dependency_is_registered_without_being_used() {
    let registry = metrics();
    let mut entries = registry.iter();
    let entry = entries.find(|entry| entry.name() == "dependency_private");
    let entry = entry.unwrap();
    assert!(matches!(entry.value(), Some(Value::Counter(7))));
    assert_eq!(entry.description(), Some("Counted where nobody looks."));
    assert_eq!(entry.module(), "fixture_dependency::private");
    assert_eq!(entry.crate_name(), "fixture-dependency");
    assert_eq!(entry.crate_version(), "3.2.1");
    assert!(entry.file().ends_with("dependency/src/lib.rs"));
}

#[test]
fn a_metric_from_a_macro_of_a_dependency_belongs_to_the_crate_that_uses_it() {
    let registry = metrics();
    let mut entries = registry.iter();
    let entry = entries.find(|entry| entry.name() == "from_macro_of_dependency");
    let entry = entry.unwrap();
    assert_eq!(entry.module(), module_path!());
    assert_eq!(entry.crate_name(), env!("CARGO_PKG_NAME"));
    assert_eq!(entry.crate_version(), env!("CARGO_PKG_VERSION"));
}
