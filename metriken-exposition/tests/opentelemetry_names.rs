//! What a walk with OpenTelemetry's names shows: what was declared.

use metriken::{Histogram, MetricBuilder};
use metriken_exposition::{Names, Walker};

fn shown(names: Names) -> (String, Vec<String>) {
    let mut walker = Walker::new(names);
    let walk = walker.walk();
    let mut families = walk.families();
    let family = families.find(|it| it.name().starts_with("request"));
    let family = family.unwrap();
    let mut labels = Vec::new();
    for member in family.members() {
        member.for_each_label(&[], |name, _| labels.push(name.to_owned()));
    }
    (family.name().to_owned(), labels)
}

#[test]
fn names_and_labels_are_those_of_the_code() {
    // With labels that pages have other uses for.
    let _registered = MetricBuilder::new("request.time_total")
        .unit("nanoseconds")
        .metadata("le", "1")
        .metadata("__x", "2")
        .metadata("service_name", "3")
        .build(Histogram::new(3, 32));
    let (name, labels) = shown(Names::OpenTelemetry);
    assert_eq!(name, "request.time_total");
    assert_eq!(labels, ["__x", "le", "service_name"]);
    let (name, labels) = shown(Names::Utf8);
    assert_eq!(name, "request.time_total_seconds");
    assert_eq!(labels, ["exported___x", "exported_le", "service_name"]);
}
