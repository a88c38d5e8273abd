//! What is known of a metric made at run time.

use metriken::*;
use std::time::SystemTime;

#[test]
fn an_entry_says_what_the_builder_was_told() {
    let before = SystemTime::now();
    let line = line!() + 1;
    let metric = MetricBuilder::new(String::from("pool_size"))
        .description(format!("Threads in pool {}", 3))
        .unit("threads")
        .metadata("pool", "3")
        .metadata(String::from("kind"), format!("{}-bound", "cpu"))
        .metadata("pool", "4")
        .build(Gauge::new());

    let registry = metrics();
    let entry = registry.iter().find(|entry| entry.is(&*metric)).unwrap();
    assert_eq!(entry.name(), "pool_size");
    assert_eq!(entry.description(), Some("Threads in pool 3"));
    assert_eq!(entry.unit(), Some("threads"));
    let labels: Vec<_> = entry.metadata().iter().collect();
    assert_eq!(labels, [("kind", "cpu-bound"), ("pool", "4")]);
    assert_eq!(entry.kind(), Kind::Gauge);
    assert_eq!((entry.file(), entry.line()), (file!(), line));
    assert_eq!((entry.module(), entry.crate_name()), ("", ""));

    let registered = entry.registered().unwrap();
    assert!(before <= registered && registered <= SystemTime::now());
}

#[test]
fn a_builder_may_be_used_again() {
    let builder = MetricBuilder::new("again").metadata("pool", "1");
    let first = builder.clone().build(Counter::new());
    let second = builder.metadata("pool", "2").build(Counter::new());
    let registry = metrics();
    let pool = |metric: &Counter| {
        let entry = registry.iter().find(|entry| entry.is(metric)).unwrap();
        entry.metadata().get("pool").unwrap().to_owned()
    };
    assert_eq!((pool(&first), pool(&second)), ("1".into(), "2".into()));
}
