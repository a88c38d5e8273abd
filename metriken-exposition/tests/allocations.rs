//! Pages of a set of metrics that stays the same are encoded without
//! allocating.

mod counting;

use std::collections::HashMap;

use metriken::{
    Counter, CounterGroup, FloatGauge, Gauge, Histogram, HistogramGroup, Info, MetricBuilder,
    RwLockHistogram, StateSet, metric,
};
use metriken_exposition::{Names, TextEncoder, TextFormat};

use counting::allocations;

/// Requests accepted.
#[metric(name = "http.requests", unit = "requests", metadata = { "a.b" = "1", c = "2" })]
static COUNTER: Counter = Counter::new();

#[metric(name = "http.requests", unit = "requests", metadata = { c = "3" })]
static MEMBER: Counter = Counter::new();

#[metric(name = "gauge", unit = "kibibytes")]
static GAUGE: Gauge = Gauge::with_value(-1);

#[metric(name = "float", unit = "percent")]
static FLOAT: FloatGauge = FloatGauge::with_value(0.1);

#[metric(name = "latency", unit = "nanoseconds", metadata = { le = "mine" })]
static HISTOGRAM: Histogram = Histogram::new(7, 64);

#[metric(name = "batch")]
static BULK: RwLockHistogram = RwLockHistogram::new(2, 10);

#[metric(name = "build", metadata = { from = "here" })]
static INFO: Info = Info::new(&[("version", "1"), ("commit", "\"\\\n")]);

#[metric(name = "phase")]
static STATES: StateSet = StateSet::new(&["starting", "running"]);

#[metric(name = "interrupts", metadata = { node = "0" })]
static GROUP: CounterGroup = CounterGroup::new(4);

#[metric(name = "queued", unit = "milliseconds")]
static HISTOGRAMS: HistogramGroup = HistogramGroup::new(4, 3, 20);

fn record() {
    COUNTER.add(1 << 40);
    HISTOGRAM.record(COUNTER.value());
    BULK.update_from(&vec![1; BULK.config().total_buckets()])
        .unwrap();
    STATES.set("running");
    for index in [0, 2] {
        GROUP.add(index, 7);
        HISTOGRAMS.record(index, 1 << (2 * index));
    }
    let labels = HashMap::from([("cpu".to_owned(), "2".to_owned())]);
    GROUP.set_metadata(2, labels);
}

#[test]
fn pages_after_the_first_allocate_nothing() {
    record();
    for (format, names) in [
        (TextFormat::Prometheus, Names::Legacy),
        (TextFormat::Prometheus, Names::Utf8),
        (TextFormat::OpenMetrics, Names::Legacy),
        (TextFormat::OpenMetrics, Names::Utf8),
    ] {
        let mut encoder = TextEncoder::new(format).names(names);
        let (mut page, mut appended) = (
            String::with_capacity(1 << 20),
            String::with_capacity(1 << 20),
        );
        let mut bytes = vec![0; 1 << 20];
        let mut encode = |encoder: &mut TextEncoder| {
            page.clear();
            let text = allocations(|| encoder.encode(&mut page).unwrap());
            appended.clear();
            let string = allocations(|| encoder.append_to(&mut appended));
            assert_eq!(appended, page);
            let mut buffer = &mut bytes[..];
            let binary = allocations(|| encoder.write_to(&mut buffer).unwrap());
            let left = buffer.len();
            assert_eq!(&bytes[..bytes.len() - left], page.as_bytes());
            (text, string + binary)
        };
        assert!(
            encode(&mut encoder).0 > 0,
            "this is how a test that counts nothing is found out"
        );
        for _ in 0..3 {
            // Other numbers, of another length.
            COUNTER.add(1 << 40);
            HISTOGRAM.record(COUNTER.value() >> 7);
            assert_eq!(encode(&mut encoder), (0, 0), "{format:?}, {names:?}");
        }

        let dynamic = MetricBuilder::new("dynamic")
            .metadata("x", "y")
            .build(Counter::new());
        assert!(encode(&mut encoder).0 > 0, "a metric came");
        assert_eq!(encode(&mut encoder), (0, 0));
        drop(dynamic);
        assert!(encode(&mut encoder).0 > 0, "a metric went");
        assert_eq!(encode(&mut encoder), (0, 0));
    }
}
