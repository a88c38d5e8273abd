//! Times of creation: of statics the start of the process, of other metrics
//! when they were registered.

mod page;

use std::time::{Duration, SystemTime};

use metriken::{Counter, CounterGroup, Gauge, Histogram, MetricBuilder, metric, metrics};
use metriken_exposition::{TextFormat, start_time};

use page::Page;

#[metric(name = "old")]
static OLD: Counter = Counter::new();

#[metric(name = "group", metadata = { a = "b" })]
static GROUP: CounterGroup = CounterGroup::new(2);

#[metric(name = "old_histogram")]
static HISTOGRAM: Histogram = Histogram::new(1, 8);

#[metric(name = "gauge")]
static GAUGE: Gauge = Gauge::new();

/// A time as it is on the page: in seconds, to the millisecond.
fn shown(time: SystemTime) -> String {
    let ms = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_millis();
    let text = format!("{}.{:03}", ms / 1000, ms % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn registered(name: &str) -> SystemTime {
    let metrics = metrics();
    let mut dynamic = metrics.dynamic_metrics();
    let entry = dynamic.find(|entry| entry.name() == name).unwrap();
    entry.registered().unwrap()
}

#[test]
fn each_series_says_since_when_it_counts() {
    GROUP.increment(1);
    let encode = || Page::new(TextFormat::OpenMetrics);
    let page = encode();
    let start = shown(start_time());
    assert_eq!(page.value("old_created", &[]), start);
    assert_eq!(
        page.value("group_created", &[("a", "b"), ("index", "1")]),
        start
    );
    assert_eq!(page.value("old_histogram_created", &[]), start);
    assert_eq!(page.values("gauge_created"), [""; 0]);

    let before = SystemTime::now();
    let counter = MetricBuilder::new("new")
        .metadata("a", "b")
        .build(Counter::new());
    let after = SystemTime::now();
    let time = registered("new");
    assert!((before..=after).contains(&time));
    let page = encode();
    assert_eq!(page.value("new_created", &[("a", "b")]), shown(time));
    std::thread::sleep(Duration::from_millis(2));
    assert_eq!(encode(), page, "the time stays");

    drop(counter);
    let _again = MetricBuilder::new("new")
        .metadata("a", "b")
        .build(Counter::new());
    let again = registered("new");
    assert!(again > time);
    let page = encode();
    assert_eq!(page.value("new_created", &[("a", "b")]), shown(again));
    assert_eq!(page.value("old_created", &[]), start);
}
