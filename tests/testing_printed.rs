//! What is printed of a snapshot and of a difference, to the letter.

use metriken::testing::{self, Reading};
use metriken::{
    CallbackFloatGauge, Counter, CounterGroup, Family, FloatGauge, Gauge, Histogram, Info,
    LabelSet, LabelValue, LazyCounter, MetricBuilder, RwLockHistogram, StateSet, metric,
};

#[derive(LabelValue)]
enum Method {
    Get,
    Post,
}

#[derive(LabelSet)]
struct Request<'a> {
    method: Method,
    tenant: &'a str,
}

#[metric(name = "requests", metadata = { listener = "public" })]
static REQUESTS: Family<Request<'static>, Counter> = Family::bounded(100);

#[metric(name = "duration")]
static DURATION: Histogram = Histogram::new(7, 64);

#[metric(name = "disk")]
static DISK: RwLockHistogram = RwLockHistogram::new(0, 3);

#[metric(name = "connections")]
static CONNECTIONS: Gauge = Gauge::with_value(3);

#[metric(name = "load")]
static LOAD: FloatGauge = FloatGauge::new();

#[metric(name = "ratio")]
static RATIO: CallbackFloatGauge = CallbackFloatGauge::new(|| f64::NAN);

#[metric(name = "interrupts")]
static INTERRUPTS: CounterGroup = CounterGroup::new(100);

#[metric(name = "errors")]
static ERRORS: LazyCounter = LazyCounter::new(Counter::new);

#[metric(name = "build")]
static BUILD: Info = Info::new(&[("version", "1.2"), ("commit", "a\"b")]);

#[metric(name = "placement")]
static PLACEMENT: Info = Info::unset();

#[metric(name = "phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running", "draining"]);

#[metric(name = "features")]
static FEATURES: StateSet = StateSet::new(&["cache", "tls"]);

#[metric(name = "reloads")]
static RELOADS: Counter = Counter::with_value(10);

fn request(method: Method, tenant: &str) {
    REQUESTS.get(&Request { method, tenant }).increment();
}

// One test, because it is about all metrics of the process.
#[test]
fn all_that_there_is_or_that_changed_is_printed_a_line_each() {
    let before = testing::process_snapshot();
    let expected = r#"
build{commit="a\"b", version="1.2"} 1
connections 3
disk count 0
duration count 0, sum 0
features []
load 0
phase []
ratio NaN
reloads 10"#;
    assert_eq!(before.to_string(), expected.trim_start());
    assert_eq!(before.changes().to_string(), "nothing changed");
    assert_eq!(format!("{:?}", before.changes()), "[]");
    assert!(before.changes().is_empty() && !before.is_empty());
    assert_eq!(before, testing::process_snapshot());

    FEATURES.enable("tls");
    let before = testing::process_snapshot();
    request(Method::Post, "b");
    request(Method::Get, "b");
    request(Method::Get, "b");
    request(Method::Get, "a");
    DURATION.record(1_000);
    DURATION.record(500);
    DISK.update_from(&[0, 5, 1, 0]).unwrap();
    CONNECTIONS.sub(5);
    LOAD.set(0.5);
    INTERRUPTS.add(7, 4);
    INTERRUPTS.increment(70);
    ERRORS.increment();
    PLACEMENT.set([("zone", "eu-1")]);
    PHASE.set("running");
    PHASE.enable("draining");
    FEATURES.disable("tls");
    RELOADS.set(8);
    let more = MetricBuilder::new("requests").metadata("listener", "admin");
    let more = more.build(Counter::new());
    more.increment();
    let shards = ["b", "a"].map(|zone| {
        let shards = MetricBuilder::new("shards").metadata("zone", zone);
        let shards = shards.build(CounterGroup::new(2));
        assert!(shards.increment(0) && shards.increment(1));
        shards
    });
    let changed = before.changes();
    let expected = r#"
connections -5
disk count +6
duration count +2, sum +1500
errors +1
features []
interrupts{index="7"} +4
interrupts{index="70"} +1
load +0.5
phase [running, draining]
placement{zone="eu-1"} +1
reloads -2
requests{listener="admin"} +1
requests{listener="public", method="get", tenant="a"} +1
requests{listener="public", method="get", tenant="b"} +2
requests{listener="public", method="post", tenant="b"} +1
shards{index="0", zone="a"} +1
shards{index="0", zone="b"} +1
shards{index="1", zone="a"} +1
shards{index="1", zone="b"} +1"#;
    assert_eq!(changed.to_string(), expected.trim_start());
    let lines: Vec<_> = changed.iter().map(|series| series.to_string()).collect();
    assert_eq!(lines.join("\n"), expected.trim_start());
    let debug = format!("{changed:?}");
    assert!(
        debug.starts_with("[connections -5, disk count +6, "),
        "{debug}"
    );

    // The same can be asked for.
    changed.assert_counter("requests", &[], 5);
    changed.assert_counter(&REQUESTS, &[("method", "get")], 3);
    changed.assert_counter(&*more, &[("listener", "admin")], 1);
    changed.assert_counter(&*shards[0], &[], 2);
    changed.assert_counter(&RELOADS, &[], 0_u64.wrapping_sub(2));
    changed.assert_gauge("connections", &[], -5);
    assert_eq!(changed.float_gauge("load", &[]), 0.5);
    assert_eq!(changed.float_gauge("ratio", &[]), 0.0);
    let disk: Vec<_> = changed.histogram("disk", &[]).buckets().collect();
    assert_eq!(disk, [(1..=1, 5), (2..=3, 1)]);
    assert_eq!(changed.histogram("disk", &[]).sum(), None);
    let phase = changed
        .iter()
        .find(|series| series.name() == "phase")
        .unwrap();
    let on = ["running", "draining"].map(str::to_owned).to_vec();
    assert_eq!(phase.reading(), &Reading::StateSet(on));
    let placement = changed
        .iter()
        .find(|series| series.name() == "placement")
        .unwrap();
    assert_eq!(placement.labels().collect::<Vec<_>>(), [("zone", "eu-1")]);

    let now = testing::process_snapshot();
    assert_ne!(now, before);
    assert_eq!(now.gauge("connections", &[]), -2);
    now.assert_counter("requests", &[], 5);
    // A thread's own gauges are those of the process.
    assert_eq!(testing::snapshot().gauge("connections", &[]), -2);
}
