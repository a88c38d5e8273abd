//! Sources in the manner of those written for the published crate 0.11: this
//! file compiles and passes with that crate as well.

use metriken::histogram::{Config, Error};
use metriken::*;
use std::collections::HashMap;

const MAX_CPUS: usize = 1024;

#[metric(
    name = "cpu_usage",
    description = "Time the CPU was busy in user mode",
    metadata = { mode = "user", unit = "nanoseconds" }
)]
pub(crate) static CPU_USAGE_USER: LazyCounter = LazyCounter::new(Counter::default);

#[metric(
    name = "cpu_usage",
    description = "Time the CPU was busy in system mode",
    metadata = { mode = "system", unit = "nanoseconds" }
)]
pub(crate) static CPU_USAGE_SYSTEM: LazyCounter = LazyCounter::new(Counter::default);

#[metric(name = "memory_free", formatter = with_slashes)]
static MEMORY_FREE: LazyGauge = LazyGauge::new(Gauge::default);

#[metric(name = "requests")]
static REQUESTS: Counter = Counter::new();

#[metric(name = "connections")]
static CONNECTIONS: Gauge = Gauge::with_value(3);

#[metric(name = "latency", metadata = { unit = "nanoseconds" })]
static LATENCY: AtomicHistogram = AtomicHistogram::new(7, 64);

#[metric(name = "small_latency")]
static SMALL_LATENCY: metriken::histogram::AtomicHistogram =
    metriken::histogram::AtomicHistogram::new(2, 8);

#[metric(name = "scheduler_latency")]
static SCHEDULER_LATENCY: RwLockHistogram = RwLockHistogram::new(0, 3);

#[metric(name = "cpu_cycles")]
static CPU_CYCLES: CounterGroup = CounterGroup::new(MAX_CPUS);

#[metric(name = "cpu_frequency")]
static CPU_FREQUENCY: GaugeGroup = GaugeGroup::new(MAX_CPUS);

#[metric(name = "cpu_latency")]
static CPU_LATENCY: HistogramGroup = HistogramGroup::new(4, 7, 64);

#[metric(name = "celsius")]
static CELSIUS: Celsius = Celsius(21);

struct Celsius(i64);

impl Metric for Celsius {
    fn as_any(&self) -> Option<&dyn std::any::Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Gauge(self.0))
    }
}

fn with_slashes(metric: &MetricEntry, format: Format) -> String {
    match format {
        Format::Simple => metric.name().replace('_', "/"),
        _ => default_formatter(metric, format),
    }
}

fn entries(name: &str) -> Vec<&'static MetricEntry> {
    let entries = metrics().static_metrics().iter();
    entries.filter(|entry| entry.name() == name).collect()
}

#[test]
fn entries_are_found_by_name_and_labels() {
    CPU_USAGE_SYSTEM.add(7);
    let usage = entries("cpu_usage");
    assert_eq!(usage.len(), 2);
    let mode = |mode: &str| {
        let mut usage = usage.iter();
        usage
            .find(|entry| entry.metadata().get("mode") == Some(mode))
            .unwrap()
    };
    assert!(mode("user").value().is_none());
    assert!(!mode("user").is_enabled());
    assert!(matches!(mode("system").value(), Some(Value::Counter(7))));
    assert_eq!(
        mode("system").description(),
        Some("Time the CPU was busy in system mode")
    );
    assert_eq!(mode("system").module(), module_path!());
    assert!(mode("user").is(&CPU_USAGE_USER) && !mode("user").is(&CPU_USAGE_SYSTEM));
}

#[test]
fn numbers_go_up_and_down() {
    REQUESTS.increment();
    REQUESTS.add(4);
    assert_eq!(REQUESTS.value(), 5);
    assert_eq!(REQUESTS.set(9), 5);
    assert_eq!(REQUESTS.reset(), 9);

    assert_eq!(CONNECTIONS.increment(), 3);
    assert_eq!(CONNECTIONS.decrement(), 4);
    assert_eq!(CONNECTIONS.add(5), 3);
    assert_eq!(CONNECTIONS.sub(10), 8);
    assert_eq!(CONNECTIONS.set(1), -2);
    assert_eq!(CONNECTIONS.value(), 1);

    MEMORY_FREE.set(5);
    assert_eq!(Lazy::get(&MEMORY_FREE).map(Gauge::value), Some(5));
    assert_eq!(Lazy::force(&MEMORY_FREE).value(), 5);
}

#[test]
fn histograms_are_recorded_and_copied() {
    let _ = LATENCY.increment(1_000);
    LATENCY.increment(2_000).unwrap();
    let loaded = LATENCY.load().unwrap();
    assert_eq!(loaded.config(), Config::new(7, 64).unwrap());
    assert_eq!(loaded.as_slice().iter().sum::<u64>(), 2);
    assert_eq!(SMALL_LATENCY.increment(256), Err(Error::OutOfRange));

    let wrong: Result<(), Error> = SCHEDULER_LATENCY.update_from(&[1]);
    assert_eq!(wrong, Err(Error::IncompatibleParameters));
    assert!(SCHEDULER_LATENCY.load().is_none());
    SCHEDULER_LATENCY.update_from(&[1, 2, 3, 4]).unwrap();
    assert_eq!(SCHEDULER_LATENCY.load().unwrap().as_slice(), [1, 2, 3, 4]);
    assert_eq!(SCHEDULER_LATENCY.config().total_buckets(), 4);
}

#[test]
fn groups_are_written_and_labelled_by_index() {
    assert!(CPU_CYCLES.increment(0) && CPU_CYCLES.add(0, 2) && CPU_CYCLES.set(3, 8));
    assert!(!CPU_CYCLES.increment(MAX_CPUS));
    assert_eq!(
        (CPU_CYCLES.value(0), CPU_CYCLES.value(3)),
        (Some(3), Some(8))
    );
    assert_eq!(CPU_CYCLES.value(1), None);
    assert_eq!(CPU_CYCLES.load().unwrap().len(), CPU_CYCLES.entries());

    assert!(CPU_FREQUENCY.set(1, 5) && CPU_FREQUENCY.sub(1, 7) && CPU_FREQUENCY.decrement(1));
    assert_eq!(CPU_FREQUENCY.value(1), Some(-3));

    assert_eq!(CPU_LATENCY.increment(2, 50), Ok(true));
    assert_eq!(CPU_LATENCY.increment(4, 50), Ok(false));
    assert!(CPU_LATENCY.load(2).is_some());
    assert_eq!(CPU_LATENCY.load_all().unwrap().len(), 4);
    assert_eq!(CPU_LATENCY.config(), Config::new(7, 64).unwrap());

    let labels = HashMap::from([("id".to_owned(), "0".to_owned())]);
    CPU_CYCLES.set_metadata(0, labels.clone());
    CPU_CYCLES.insert_metadata(3, "id".to_owned(), "3".to_owned());
    assert_eq!(CPU_CYCLES.load_metadata(0), Some(labels));
    assert_eq!(CPU_CYCLES.metadata_snapshot().len(), 2);
    let version = CPU_CYCLES.metadata_version();
    let id = CPU_CYCLES.with_metadata(3, |labels| labels.and_then(|it| it.get("id").cloned()));
    assert_eq!(id.as_deref(), Some("3"));
    CPU_CYCLES.clear_metadata(3);
    assert_ne!(CPU_CYCLES.metadata_version(), version);
}

#[test]
fn readers_match_on_the_value() {
    CPU_CYCLES.increment(7);
    let mut read = Vec::new();
    for metric in &metrics() {
        read.push(match metric.value() {
            Some(Value::Counter(value)) => value.to_string(),
            Some(Value::Gauge(value)) => value.to_string(),
            Some(Value::Histogram(it)) => it.config().grouping_power().to_string(),
            Some(Value::CounterGroup(it)) => format!("{:?}", it.counter_value(7)),
            Some(Value::GaugeGroup(it)) => format!("{:?}", it.gauge_value(MAX_CPUS)),
            Some(Value::HistogramGroup(it)) => it.entries().to_string(),
            Some(_) => "other".to_owned(),
            None => continue,
        });
        let any = metric.as_any().unwrap();
        if let Some(celsius) = any.downcast_ref::<Celsius>() {
            assert_eq!(read.last(), Some(&celsius.0.to_string()));
        }
    }
    assert!(read.contains(&"21".to_owned()), "{read:?}");
    assert!(read.contains(&"Some(1)".to_owned()), "{read:?}");
}

#[test]
fn names_are_formatted() {
    let format = |name: &str, format| entries(name)[0].formatted(format);
    assert_eq!(format("memory_free", Format::Simple), "memory/free");
    assert_eq!(format("memory_free", Format::Prometheus), "memory_free");
    let latency = r#"latency{unit="nanoseconds"}"#;
    assert_eq!(format("latency", Format::Prometheus), latency);
}

#[test]
fn metrics_are_made_at_run_time() {
    let boxed: DynBoxedMetric<Counter> = MetricBuilder::new("boxed")
        .description("Made at run time")
        .metadata("id", "1")
        .formatter(with_slashes)
        .build(Counter::new());
    boxed.increment();

    let (pinned, entry) = MetricBuilder::new("pinned").build_pinned(Gauge::new());
    let pinned = std::pin::pin!(pinned);
    pinned.as_ref().register(entry);
    pinned.decrement();

    let other = dynmetrics::MetricBuilder::new(String::from("other")).build(Gauge::new());
    other.set(5);

    let registry = metrics();
    let mut dynamic: Vec<_> = registry.dynamic_metrics().map(|it| it.name()).collect();
    dynamic.sort_unstable();
    assert_eq!(dynamic, ["boxed", "other", "pinned"]);
    let boxed = registry.dynamic_metrics().find(|it| it.name() == "boxed");
    assert_eq!(boxed.unwrap().metadata().get("id"), Some("1"));
    assert!(matches!(boxed.unwrap().value(), Some(Value::Counter(1))));
}
