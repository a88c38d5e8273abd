//! A metric without a name has that of its static.

use metriken::*;

#[metric]
static UNNAMED: Counter = Counter::new();

#[metric()]
#[allow(non_upper_case_globals)]
static r#move: Gauge = Gauge::new();

#[test]
fn a_metric_without_a_name_is_named_after_its_static() {
    let metrics = metrics();
    let mut names: Vec<_> = metrics.iter().map(|metric| metric.name()).collect();
    names.sort_unstable();
    assert_eq!(names, ["UNNAMED", "move"]);
}
