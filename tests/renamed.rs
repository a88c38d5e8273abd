//! A crate may call metriken by another name.

use fixture_renamed::{Method, Request};
use metriken::{LabelSet, LabelValue, metrics};

#[test]
fn a_metric_is_registered_through_a_renamed_dependency() {
    fixture_renamed::RENAMED.increment();
    let registry = metrics();
    let entry = registry.iter().find(|entry| entry.name() == "renamed");
    let entry = entry.unwrap();
    assert!(entry.is(&fixture_renamed::RENAMED));
    assert_eq!(entry.metadata().get("by"), Some("telemetry"));
    assert_eq!(entry.crate_name(), "fixture-renamed");
    let shared: &metriken::Counter = &fixture_renamed::RENAMED;
    assert_eq!(shared.value(), 1);
}

#[test]
fn labels_are_derived_through_a_renamed_dependency() {
    assert_eq!(Method::VALUES, ["get", "post"]);
    let indices = [Method::Get, Method::Post].map(|method| Request { method }.index());
    assert_eq!(indices, [0, 1]);
}
