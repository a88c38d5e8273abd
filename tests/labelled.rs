//! Constant labels of a metric, which the published crate calls metadata.

use metriken::*;

const ZONE: &str = "eu";

#[metric(
    name = "labelled",
    metadata = { foo = "a", "bar.baz" = "b", zone = ZONE, r#type = concat!("c", "d") }
)]
static LABELLED: Counter = Counter::new();

#[metric(name = "unlabelled", metadata = {})]
static UNLABELLED: Counter = Counter::new();

fn metadata(name: &str) -> &'static Metadata {
    let mut entries = metrics().static_metrics().iter();
    entries
        .find(|entry| entry.name() == name)
        .unwrap()
        .metadata()
}

#[test]
fn labels_are_found_by_name() {
    let metadata = metadata("labelled");
    assert_eq!(metadata.get("foo"), Some("a"));
    assert_eq!(metadata.get("bar.baz"), Some("b"));
    assert_eq!(metadata.get("bar"), None);
    assert!(metadata.contains_key("zone") && !metadata.contains_key("Zone"));
    assert_eq!(metadata.len(), 4);
}

#[test]
fn labels_are_listed_in_order_of_name() {
    let metadata = metadata("labelled");
    let expected = [
        ("bar.baz", "b"),
        ("foo", "a"),
        ("type", "cd"),
        ("zone", "eu"),
    ];
    assert_eq!(metadata.iter().collect::<Vec<_>>(), expected);
    assert_eq!(metadata.into_iter().len(), 4);
    assert_eq!(metadata.iter().next_back(), Some(("zone", "eu")));
}

#[test]
fn a_metric_may_have_no_labels() {
    assert!(metadata("unlabelled").is_empty());
    assert_eq!(metadata("unlabelled").iter().next(), None);
}
