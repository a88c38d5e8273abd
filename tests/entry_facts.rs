//! What an entry knows of a static.

use metriken::*;

#[metric(unit = "requests")]
static COUNTER: Counter = Counter::new();

const LINE_OF_COUNTER: u32 = line!() - 3;

#[metric]
static GAUGE: Gauge = Gauge::new();

#[metric]
static FLOAT_GAUGE: FloatGauge = FloatGauge::new();

#[metric]
static HISTOGRAM: Histogram = Histogram::new(7, 64);

#[metric]
static RW_LOCK_HISTOGRAM: RwLockHistogram = RwLockHistogram::new(7, 64);

#[metric]
static COUNTERS: CounterGroup = CounterGroup::new(1);

#[metric]
static GAUGES: GaugeGroup = GaugeGroup::new(1);

#[metric]
static HISTOGRAMS: HistogramGroup = HistogramGroup::new(1, 7, 64);

#[metric]
static LAZY_COUNTER: LazyCounter = LazyCounter::new(Counter::default);

#[metric]
static LAZY_HISTOGRAM: Lazy<Histogram> = Lazy::new(|| Histogram::new(7, 64));

#[metric]
static CALLBACK_COUNTER: CallbackCounter = CallbackCounter::new(|| panic!("not for its kind"));

#[metric]
static CALLBACK_GAUGE: CallbackGauge = CallbackGauge::new(|| 1);

#[metric]
static UNSET_INFO: Info = Info::unset();

#[metric]
static STATES: StateSet = StateSet::new(&["on"]);

#[metric]
static OWN: Own = Own;

struct Own;

impl Metric for Own {
    fn as_any(&self) -> Option<&dyn std::any::Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Float(0.5))
    }
}

fn entry(name: &str) -> &'static MetricEntry {
    let mut entries = metrics().static_metrics().iter();
    entries.find(|entry| entry.name() == name).unwrap()
}

#[test]
fn an_entry_says_where_its_static_is() {
    let entry = entry("COUNTER");
    assert_eq!(entry.file(), file!());
    assert_eq!(entry.module(), module_path!());
    assert_eq!(entry.crate_name(), env!("CARGO_PKG_NAME"));
    assert_eq!(entry.crate_version(), env!("CARGO_PKG_VERSION"));
    // Somewhere between the attribute and the name.
    let line = entry.line();
    assert!(
        (LINE_OF_COUNTER - 1..=LINE_OF_COUNTER + 1).contains(&line),
        "{line}"
    );
}

#[test]
fn a_static_has_a_unit_if_it_is_given_one_and_no_time_of_registration() {
    assert_eq!(entry("COUNTER").unit(), Some("requests"));
    assert_eq!(entry("GAUGE").unit(), None);
    assert_eq!(entry("COUNTER").registered(), None);
}

#[test]
fn the_kind_is_known_without_a_value() {
    let kinds = [
        (
            Kind::Counter,
            &["COUNTER", "COUNTERS", "LAZY_COUNTER", "CALLBACK_COUNTER"][..],
        ),
        (
            Kind::Gauge,
            &["GAUGE", "FLOAT_GAUGE", "GAUGES", "CALLBACK_GAUGE"],
        ),
        (
            Kind::Histogram,
            &[
                "HISTOGRAM",
                "RW_LOCK_HISTOGRAM",
                "HISTOGRAMS",
                "LAZY_HISTOGRAM",
            ],
        ),
        (Kind::Info, &["UNSET_INFO"]),
        (Kind::StateSet, &["STATES"]),
    ];
    let known: usize = kinds.iter().map(|(_, names)| names.len()).sum();
    assert_eq!(known + 1, metrics().static_metrics().len());
    for (kind, names) in kinds {
        for name in names {
            assert_eq!(entry(name).kind(), kind, "{name}");
        }
    }
    assert!(entry("LAZY_COUNTER").value().is_none());
    assert!(entry("UNSET_INFO").value().is_none());
}

#[test]
fn the_kind_of_a_type_of_ones_own_is_that_of_its_value() {
    assert_eq!(entry("OWN").kind(), Kind::Gauge);
}

#[test]
fn debug_shows_what_an_entry_is_about() {
    let debug = format!("{:?}", entry("COUNTER"));
    assert!(
        debug.contains("COUNTER") && debug.contains("requests"),
        "{debug}"
    );
}
