//! A snapshot has what the walk shows.

mod metric;

use metriken::{
    Counter, FloatGauge, Gauge, Histogram, Info, Kind, MetricBuilder, StateSet, metric,
};
use metriken_exposition::snapshot::{Series, Snapshot, Snapshotter, Value};
use metriken_exposition::{Scale, Walker, start_time};

/// Requests accepted.
#[metric(name = "requests", metadata = { z = "1", a = "2", empty = "" })]
static REQUESTS: Counter = Counter::with_value(7);

#[metric(name = "depth", unit = "kibibytes")]
static DEPTH: Gauge = Gauge::with_value(-3);

#[metric(name = "load")]
static LOAD: FloatGauge = FloatGauge::with_value(0.5);

#[metric(name = "latency", unit = "nanoseconds")]
static LATENCY: Histogram = Histogram::new(2, 10);

#[metric(name = "build_info")]
static BUILD: Info = Info::new(&[("version", "1.2")]);

#[metric(name = "phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running"]);

fn find<'s>(snapshot: &'s Snapshot, name: &str) -> &'s Series {
    let mut named = snapshot.series().iter().filter(|it| it.name() == name);
    named.next().unwrap()
}

#[test]
fn a_snapshot_has_every_series_as_the_walk_shows_it() {
    for value in [5, 100, 5, 5000] {
        LATENCY.record(value);
    }
    PHASE.set("running");
    let mut snapshotter = Snapshotter::new(Walker::new(Default::default()));
    let mut snapshot = snapshotter.take();

    assert_eq!(snapshot.process_start(), start_time());
    assert_eq!(snapshot.since(), None);
    assert!(snapshot.series().is_sorted_by_key(|it| it.name()));
    let requests = snapshot
        .find("requests", &[("a", "2"), ("z", "1")])
        .unwrap();
    assert_eq!(*requests.value(), Value::Counter(7));
    assert_eq!(requests.help(), "Requests accepted.");
    assert_eq!(requests.created(), start_time());
    assert_eq!(requests.at(), snapshot.at());

    let depth = find(&snapshot, "depth_bytes");
    assert_eq!(*depth.value(), Value::Gauge(-3));
    assert_eq!(depth.scale().apply(-3.0), -3072.0);
    assert_eq!(depth.unit(), "bytes");
    assert_eq!(*find(&snapshot, "load").value(), Value::Float(0.5));

    let latency = find(&snapshot, "latency_seconds");
    let nano = Scale {
        factor: 1,
        decimals: 9,
    };
    assert_eq!(latency.scale(), nano);
    let Value::Histogram(histogram) = latency.value() else {
        panic!("{latency:?}");
    };
    assert_eq!((histogram.count(), histogram.sum()), (4, Some(5110)));
    let ranges: Vec<_> = histogram.ranges().collect();
    assert_eq!(ranges, [(5, 5, 2), (96, 111, 1)], "5000 is above all");
    assert_eq!(histogram.to_sparse().count(), [2, 1]);

    let build = find(&snapshot, "build");
    assert_eq!(build.labels().collect::<Vec<_>>(), [("version", "1.2")]);
    let Value::StateSet(phase) = find(&snapshot, "phase").value() else {
        panic!("not a state set");
    };
    let states: Vec<_> = phase.states().collect();
    assert_eq!(states, [("starting", false), ("running", true)]);

    // The same memory again, with other values and other series.
    let id = find(&snapshot, "latency_seconds").id();
    let first = snapshot.clone();
    LATENCY.record(5);
    let dynamic =
        MetricBuilder::new("a_new_one").build(metric::gauges([&[("a", "2")], &[("a", "1")]]));
    snapshotter.take_into(&mut snapshot);
    let mut labels = snapshot.series()[..2].iter().map(|it| it.labels().next());
    assert_eq!(labels.next().unwrap(), Some(("a", "1")), "sorted");
    assert_eq!(snapshot.series()[0].kind(), Kind::Gauge);
    assert!(snapshot.series()[0].created() > start_time());
    let delta = snapshot.delta(&first);
    let latency = find(&delta, "latency_seconds");
    assert_eq!(latency.id(), id);
    let Value::Histogram(histogram) = latency.value() else {
        panic!("{latency:?}");
    };
    assert_eq!((histogram.count(), histogram.sum()), (1, Some(5)));

    drop(dynamic);
    snapshotter.take_into(&mut snapshot);
    assert_eq!(snapshot.series().len(), first.series().len());

    // A snapshot that was changed, or is of something else, becomes one of now.
    let mut others = first.clone();
    others.merge(&snapshot);
    snapshotter.take_into(&mut others);
    assert_eq!(*find(&others, "requests").value(), Value::Counter(7));
}
