//! What is in a file, by the reader of the crate `parquet`.

mod reader;

use metriken::{Counter, Gauge, Histogram, Info, StateSet, metric};
use metriken_recorder::{Recorder, Selection};

use reader::{Recorded, files};

#[metric(name = "layout.requests", unit = "requests", metadata = { unit = "eu", path = "a\"b" })]
static REQUESTS: Counter = Counter::new();

/// How full it is: "in kibibytes".
#[metric(name = "layout_level", unit = "kibibytes")]
static LEVEL: Gauge = Gauge::new();

#[metric(name = "layout_time", unit = "nanoseconds")]
static TIME: Histogram = Histogram::new(4, 20);

#[metric(name = "layout_build", metadata = { version = "1.2" })]
static BUILD: Info = Info::new(&[("commit", "a1")]);

#[metric(name = "layout_phase")]
static PHASE: StateSet = StateSet::new(&["idle", "busy"]);

/// One row, which the end of a recording brings.
fn record(grouping_power: u8) -> Recorded {
    let folder = tempfile::tempdir().unwrap();
    let recording = Recorder::builder(folder.path().join("app.parquet"))
        .interval(std::time::Duration::from_secs(3600))
        .segment(std::time::Duration::from_secs(3600))
        .grouping_power(grouping_power)
        .source("test")
        .select(Selection::all().matching("layout*").label("region", "eu"))
        .start()
        .unwrap();
    drop(recording);
    let files = files(folder.path());
    assert_eq!(files.len(), 1, "{files:?}");
    Recorded::read(&files[0])
}

#[test]
fn columns_have_the_type_of_their_metric_and_its_labels() {
    REQUESTS.add(u64::MAX - 5);
    LEVEL.set(-7);
    TIME.increment(0).unwrap();
    TIME.increment(1_000).unwrap();
    TIME.increment(1_001).unwrap();
    PHASE.set("busy");

    let recorded = record(7);
    let level = recorded.column(r#"layout_level{region="eu"}"#);
    assert_eq!(level.metadata["metric"], "layout_level");
    assert_eq!(level.metadata["metric_type"], "gauge");
    assert_eq!(level.metadata["unit"], "kibibytes");
    assert_eq!(level.metadata["region"], "eu");
    assert_eq!(level.gauges(), [Some(-7)]);

    // A label that has the name of a key of the layout's has another one.
    let requests = r#"layout_requests{exported_unit="eu",path="a\"b",region="eu"}"#;
    let requests = recorded.column(requests);
    assert_eq!(requests.metadata["unit"], "requests");
    assert_eq!(requests.metadata["exported_unit"], "eu");
    assert_eq!(requests.metadata["path"], "a\"b");
    assert_eq!(requests.counters(), [Some(u64::MAX - 5)]);

    let build = recorded.column(r#"layout_build{commit="a1",region="eu",version="1.2"}"#);
    assert_eq!(build.gauges(), [Some(1)]);
    let state = |state| {
        let name = format!(r#"layout_phase{{layout_phase="{state}",region="eu"}}"#);
        recorded.column(&name).gauges()
    };
    assert_eq!([state("idle"), state("busy")], [[Some(0)], [Some(1)]]);

    let time = recorded.column(r#"layout_time{region="eu"}:buckets"#);
    assert_eq!(time.metadata["metric_type"], "counter_histogram");
    assert_eq!(time.metadata["grouping_power"], "4");
    assert_eq!(time.metadata["max_value_power"], "20");
    assert_eq!(time.metadata["unit"], "nanoseconds");
    let row = time.buckets()[0].clone().unwrap();
    let config = histogram::Config::new(4, 20).unwrap();
    assert_eq!(row.len(), config.total_buckets());
    let filled: Vec<_> = (0..).zip(&row).filter(|(_, count)| **count > 0).collect();
    let bucket = metriken_core::h2::index(&config, 1_000);
    assert_eq!(filled, [(0, &1), (bucket, &2)]);

    assert_eq!(recorded.about["source"], "test");
    assert_eq!(recorded.about["sampling_interval_ms"], "3600000");
    let version = concat!("metriken-recorder ", env!("CARGO_PKG_VERSION"));
    assert_eq!(recorded.about["version"], version);
    let descriptions = r#"{"layout_level":"How full it is: \"in kibibytes\"."}"#;
    assert_eq!(recorded.about["descriptions"], descriptions);
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    let age = now - std::time::Duration::from_nanos(recorded.times[0]);
    assert!(age.as_secs() < 60, "{age:?}");

    // With fewer buckets, each of which holds whole ones of the declared.
    let coarse = record(2);
    let time = coarse.column(r#"layout_time{region="eu"}:buckets"#);
    assert_eq!(time.metadata["grouping_power"], "2");
    let config = histogram::Config::new(2, 20).unwrap();
    let row = time.buckets()[0].clone().unwrap();
    assert_eq!(row.len(), config.total_buckets());
    let bucket = metriken_core::h2::index(&config, 1_000);
    assert_eq!((row[0], row[bucket], row.iter().sum()), (1, 2, 3_u64));
}
