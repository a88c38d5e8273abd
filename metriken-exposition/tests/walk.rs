//! The walk: what is there, in order, and what a walk that is held keeps.

use metriken::{Counter, DynBoxedMetric, Gauge, Kind, MetricBuilder, metric};
use metriken_exposition::{Names, Series, Walk, Walker};

#[metric(name = "m_static", metadata = { z = "1" })]
static LAST: Gauge = Gauge::with_value(3);

#[metric(name = "m_static", metadata = { a = "2" })]
static SECOND: Gauge = Gauge::with_value(2);

/// Second.
#[metric(name = "m.static", metadata = { a = "1" })]
static FIRST: Gauge = Gauge::with_value(1);

/// Families with their members' labels.
fn seen(walk: &Walk<'_>) -> Vec<(String, Vec<String>)> {
    let families = walk.families().map(|family| {
        let members = family
            .members()
            .map(|member| format!("{:?}", member.labels()));
        (family.name().to_owned(), members.collect())
    });
    families
        .filter(|(name, _)| !name.starts_with("metriken_"))
        .collect()
}

fn series(walk: &Walk<'_>) -> usize {
    let mut series = 0;
    for family in walk.families() {
        for member in family.members() {
            member.visit(&mut |_: Series<'_>| series += 1);
        }
    }
    series
}

fn dynamic(name: &'static str, label: &'static str) -> DynBoxedMetric<Counter> {
    MetricBuilder::new(name)
        .metadata("label", label)
        .build(Counter::new())
}

#[test]
fn the_walk_is_sorted_and_stable_and_keeps_what_it_began_with() {
    let mut walker = Walker::new(Names::Legacy);
    let statics = vec![(
        "m_static".to_owned(),
        vec![
            r#"[a="1"]"#.to_owned(),
            r#"[a="2"]"#.to_owned(),
            r#"[z="1"]"#.to_owned(),
        ],
    )];
    let walk = walker.walk();
    assert_eq!(seen(&walk), statics);
    let generation = walk.generation();
    // This crate's own metrics are members too: conflicts, folded records, and
    // seven about exporters.
    assert_eq!(walk.member_count(), 12);
    let indexes = walk.families().flat_map(|family| {
        let members: Vec<_> = family.members().map(|member| member.index()).collect();
        members
    });
    assert_eq!(indexes.collect::<Vec<_>>(), Vec::from_iter(0..12));
    let family = walk.families().next().unwrap();
    assert_eq!(
        (family.kind(), family.unit(), family.help()),
        (Kind::Gauge, "", "Second.")
    );
    assert_eq!(series(&walk), 3);
    assert_eq!(series(&walk), 3, "a second pass sees the same");
    drop(walk);
    assert_eq!(walker.walk().generation(), generation, "nothing changed");

    let metrics = [
        dynamic("z", "2"),
        dynamic("b", "1"),
        dynamic("z", "1"),
        dynamic("b", "2"),
    ];
    let mut other = Walker::new(Names::Legacy);
    let walk = walker.walk();
    assert_ne!(walk.generation(), generation);
    let family = |name: &str| {
        let labels = [r#"[label="1"]"#, r#"[label="2"]"#];
        (name.to_owned(), labels.map(str::to_owned).into())
    };
    let all = vec![family("b"), statics[0].clone(), family("z")];
    assert_eq!(seen(&walk), all);

    // What is dropped is gone for the next walk, and not for this one.
    drop(metrics);
    assert_eq!(seen(&other.walk()), statics);
    let _new = dynamic("c", "1");
    assert_eq!(seen(&walk), all);
    assert_eq!(series(&walk), 7);
    drop(walk);
    assert_eq!(seen(&walker.walk()).len(), 2);
}
