//! What a selection leaves of the registry, and what it adds.

use metriken::{Counter, Family, LabelSet, metric};
use metriken_exposition::{Names, ProtobufEncoder, Selection, TextEncoder, TextFormat, Walker};

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

#[metric(name = "cave.depth", metadata = { "cave.kind" = "wet" })]
static DEPTHS: Family<Zone, Counter> = Family::bounded(4);

/// The series' own was renamed to `exported_zone`, and the metric's own to
/// `exported_cave_kind`.
#[test]
fn a_label_of_the_selection_gives_way_to_one_of_the_series() {
    DEPTHS.get(&Zone { zone: "a" }).increment();
    let selection = || {
        let selection = Selection::all().matching("cave.*").label("zone", "eu");
        selection.label("cave_kind", "dry").label("region", "eu")
    };
    let expected = [("cave_kind", "wet"), ("region", "eu"), ("zone", "a")];
    let mut walker = Walker::new(Names::Legacy).select(selection());
    for family in walker.walk().families() {
        for member in family.members() {
            member.visit(|shown| {
                let mut labels = Vec::new();
                member.for_each_label(shown.labels, |name, value| {
                    labels.push((name.to_owned(), value.to_owned()));
                });
                let labels = labels.iter().map(|(name, value)| (&**name, &**value));
                assert_eq!(labels.collect::<Vec<_>>(), expected);
            });
        }
    }
    let mut page = String::new();
    let mut encoder = TextEncoder::new(TextFormat::Prometheus).select(selection());
    encoder.encode(&mut page).unwrap();
    let series = "cave_depth_total{cave_kind=\"wet\",region=\"eu\",zone=\"a\"} 1";
    assert!(page.contains(series), "{page}");
    let mut page = Vec::new();
    let mut encoder = ProtobufEncoder::new().select(selection());
    encoder.write_to(&mut page).unwrap();
    assert!(!String::from_utf8_lossy(&page).contains("exported_"));
}
