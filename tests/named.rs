//! A name given to a metric is the name it is found by.

use metriken::*;

#[metric(name = "requests/total")]
static REQUESTS: Counter = Counter::new();

#[test]
fn a_metric_is_found_by_its_name() {
    let metrics = metrics();
    let metrics = metrics.static_metrics();
    assert_eq!(metrics.len(), 1);
    assert_eq!(metrics[0].name(), "requests/total");
    assert_eq!(metrics[0].description(), None);
    assert!(metrics[0].metadata().is_empty());
}
