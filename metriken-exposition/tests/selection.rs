//! What a selection leaves of the registry, and what it adds.

use metriken::{Counter, Family, LabelSet, metric};
use metriken_exposition::{Names, Selection, Walker};

#[metric(name = "http.requests", metadata = { "region" = "us" })]
static REQUESTS: Counter = Counter::new();

#[metric(name = "http.requests")]
static OTHER_REQUESTS: Counter = Counter::new();

#[metric(name = "http.requests", metadata = { "region" = "eu" })]
static SAME_REQUESTS: Counter = Counter::new();

#[metric(name = "http.debug")]
static DEBUG: Counter = Counter::new();

#[derive(LabelSet)]
struct Zone {
    zone: &'static str,
}

#[metric(name = "http.zones")]
static ZONES: Family<Zone, Counter> = Family::bounded(4);

#[test]
fn a_selection_filters_and_labels_what_is_walked() {
    ZONES.get(&Zone { zone: "a" }).increment();
    let selection = Selection::all()
        .matching("http_*")
        .except("http.debug")
        .label("region", "eu");
    let mut walker = Walker::new(Names::Legacy).select(selection);
    for _ in 0..2 {
        let walk = walker.walk();
        let mut series = Vec::new();
        for family in walk.families() {
            for member in family.members() {
                member.visit(|shown| {
                    let labels = member.labels().iter().chain(shown.labels);
                    let labels = labels.map(|it| format!("{}={}", it.name(), it.value()));
                    let labels: Vec<_> = labels.collect();
                    series.push(format!("{} {}", family.name(), labels.join(",")));
                });
            }
        }
        // A label of the metric's own wins; two that come to the same are one.
        assert_eq!(
            series,
            [
                "http_requests region=eu",
                "http_requests region=us",
                "http_zones region=eu,zone=a",
            ]
        );
    }
}
