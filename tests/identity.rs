//! Which entry belongs to which metric.

use metriken::*;

#[metric]
static FIRST: Counter = Counter::new();

#[metric]
static SECOND: Counter = Counter::new();

#[metric]
static LAZY: LazyCounter = LazyCounter::new(Counter::default);

static UNREGISTERED: Counter = Counter::new();

fn names(metric: &dyn Metric) -> Vec<String> {
    let metrics = metrics();
    let entries = metrics.iter().filter(|entry| entry.is(metric));
    entries.map(|entry| entry.name().to_owned()).collect()
}

#[test]
fn an_entry_is_that_of_one_metric() {
    assert_eq!(names(&FIRST), ["FIRST"]);
    assert_eq!(names(&SECOND), ["SECOND"]);
    assert_eq!(names(&LAZY), ["LAZY"]);
    assert_eq!(names(&UNREGISTERED), [""; 0]);
}

#[test]
fn a_metric_at_the_same_place_but_of_another_type_is_another_metric() {
    #[repr(transparent)]
    struct Wrapped(Counter);
    impl Metric for Wrapped {
        fn as_any(&self) -> Option<&dyn std::any::Any> {
            Some(self)
        }
        fn value(&self) -> Option<Value<'_>> {
            None
        }
    }
    let wrapped = MetricBuilder::new("wrapped").build(Wrapped(Counter::new()));
    assert_eq!(names(&*wrapped), ["wrapped"]);
    assert_eq!(names(&wrapped.0), [""; 0]);
}

#[test]
fn an_entry_leads_to_the_metric_itself() {
    let metrics = metrics();
    let entry = metrics.iter().find(|entry| entry.is(&SECOND)).unwrap();
    SECOND.add(3);
    let counter = entry.as_any().and_then(|any| any.downcast_ref::<Counter>());
    assert!(std::ptr::eq(counter.unwrap(), &SECOND));
    assert_eq!(entry.metric_size(), size_of::<Counter>());
}
