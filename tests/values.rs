//! What readers of a metric's value get, by type.

use metriken::*;

#[metric(name = "counter")]
static COUNTER: Counter = Counter::new();

#[metric(name = "gauge")]
static GAUGE: Gauge = Gauge::new();

#[metric(name = "float_gauge")]
static FLOAT_GAUGE: FloatGauge = FloatGauge::new();

#[metric(name = "histogram")]
static HISTOGRAM: AtomicHistogram = AtomicHistogram::new(7, 64);

#[metric(name = "copied_histogram")]
static COPIED_HISTOGRAM: RwLockHistogram = RwLockHistogram::new(0, 2);

#[metric(name = "counters")]
static COUNTERS: CounterGroup = CounterGroup::new(4);

#[metric(name = "gauges")]
static GAUGES: GaugeGroup = GaugeGroup::new(4);

#[metric(name = "histograms")]
static HISTOGRAMS: HistogramGroup = HistogramGroup::new(4, 3, 10);

#[metric(name = "lazy_counter")]
static LAZY_COUNTER: LazyCounter = LazyCounter::new(Counter::default);

#[metric(name = "lazy_histogram")]
static LAZY_HISTOGRAM: Lazy<AtomicHistogram> = Lazy::new(|| AtomicHistogram::new(3, 10));

#[metric(name = "callback")]
static CALLBACK: CallbackGauge = CallbackGauge::new(|| 42);

#[metric(name = "info")]
static INFO: Info = Info::new(&[("version", "1")]);

#[metric(name = "states")]
static STATES: StateSet = StateSet::new(&["off", "on"]);

#[metric(name = "other")]
static OTHER: Own = Own("own value");

struct Own(&'static str);

impl Metric for Own {
    fn as_any(&self) -> Option<&dyn std::any::Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Other(self))
    }
}

/// A value as a reader of the published crate would look at it.
fn read(name: &str) -> String {
    let metrics = metrics();
    let entry = metrics.iter().find(|entry| entry.name() == name).unwrap();
    match entry.value() {
        Some(Value::Counter(value)) => format!("counter {value}"),
        Some(Value::Gauge(value)) => format!("gauge {value}"),
        Some(Value::Histogram(histogram)) => match histogram.load() {
            Some(loaded) => format!("histogram {}", loaded.as_slice().iter().sum::<u64>()),
            None => "empty histogram".to_owned(),
        },
        Some(Value::CounterGroup(group)) => {
            let values = (0..group.entries()).map(|i| group.counter_value(i));
            format!("{:?}", values.collect::<Vec<_>>())
        }
        Some(Value::GaugeGroup(group)) => {
            let values = (0..group.entries()).map(|i| group.gauge_value(i));
            format!("{:?}", values.collect::<Vec<_>>())
        }
        Some(Value::HistogramGroup(group)) => {
            let values = (0..group.entries()).map(|i| group.load_histogram(i).is_some());
            format!("{:?}", values.collect::<Vec<_>>())
        }
        Some(Value::Other(other)) => other.downcast_ref::<Own>().unwrap().0.to_owned(),
        Some(value) => format!("{value:?}"),
        None => "nothing".to_owned(),
    }
}

#[test]
fn numbers_read_as_they_were_recorded() {
    COUNTER.increment();
    COUNTER.add(u64::MAX - 1);
    assert_eq!(read("counter"), format!("counter {}", u64::MAX));
    GAUGE.set(i64::MIN);
    assert_eq!(read("gauge"), format!("gauge {}", i64::MIN));
    FLOAT_GAUGE.set(0.1);
    assert_eq!(read("float_gauge"), "Float(0.1)");
    assert_eq!(read("callback"), "gauge 42");
}

#[test]
fn distributions_read_as_their_buckets() {
    assert_eq!(read("histogram"), "empty histogram");
    HISTOGRAM.increment(17).unwrap();
    assert_eq!(read("histogram"), "histogram 1");
    assert_eq!(read("copied_histogram"), "empty histogram");
    COPIED_HISTOGRAM.update_from(&[1, 2, 3]).unwrap();
    assert_eq!(read("copied_histogram"), "histogram 6");
}

#[test]
fn groups_read_by_index() {
    COUNTERS.add(1, 5);
    assert_eq!(read("counters"), "[None, Some(5), None, None]");
    GAUGES.sub(3, 5);
    assert_eq!(read("gauges"), "[None, None, None, Some(-5)]");
    let _ = HISTOGRAMS.increment(0, 5);
    assert_eq!(read("histograms"), "[true, false, false, false]");
}

#[test]
fn lazy_metrics_read_as_nothing_before_they_are_used() {
    assert_eq!(read("lazy_counter"), "nothing");
    LAZY_COUNTER.increment();
    assert_eq!(read("lazy_counter"), "counter 1");
    assert_eq!(read("lazy_histogram"), "nothing");
    LAZY_HISTOGRAM.record(1);
    assert_eq!(read("lazy_histogram"), "histogram 1");
}

#[test]
fn facts_states_and_own_values_read_as_such() {
    assert_eq!(read("info"), r#"Info([version="1"])"#);
    STATES.set("on");
    let on = r#"StateSet { states: ["off", "on"], active: 0b10 }"#;
    assert_eq!(read("states"), on);
    assert_eq!(read("other"), "own value");
}

#[test]
fn readers_find_metrics_of_their_own_type() {
    let metrics = metrics();
    let own = metrics.iter().filter_map(|entry| entry.as_any());
    let own: Vec<_> = own.filter_map(|any| any.downcast_ref::<Own>()).collect();
    assert_eq!(own.len(), 1);
    assert!(std::ptr::eq(own[0], &OTHER));
}
