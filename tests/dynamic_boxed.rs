//! Metrics made at run time, registered as long as they exist.

use metriken::*;

fn names() -> Vec<String> {
    let metrics = metrics();
    let dynamic = metrics.dynamic_metrics();
    dynamic.map(|entry| entry.name().to_owned()).collect()
}

#[test]
fn a_metric_is_registered_until_it_is_dropped() {
    assert_eq!(metrics().dynamic_metrics().len(), 0);
    let first = MetricBuilder::new("first").build(Counter::new());
    {
        let _second = MetricBuilder::new("second").build(Gauge::new());
        assert_eq!(metrics().dynamic_metrics().len(), 2);
    }
    assert_eq!(names(), ["first"]);

    first.increment();
    let registry = metrics();
    let entry = registry.dynamic_metrics().next().unwrap();
    assert!(entry.is(&*first));
    assert!(matches!(entry.value(), Some(Value::Counter(1))));

    // What was moved is the same metric.
    let moved = Box::new(first);
    assert!(entry.is(&**moved));
    drop(moved);
    assert_eq!(names(), [""; 0]);
}
