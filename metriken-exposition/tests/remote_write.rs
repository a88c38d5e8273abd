//! What requests of remote write say, read by the specifications' messages.

use std::time::{Duration, SystemTime};

use fixture_remote_write::{Series, named, read_one, read_two};
use metriken::{
    Counter, FloatGauge, Gauge, Histogram, Info, MetricBuilder, StateSet, WithExemplars, metric,
};
use metriken_exposition::remote_write::{Encoder, Histograms, Request, Version};
use metriken_exposition::{Buckets, Names, Selection, start_time};

/// Requests accepted.
#[metric(name = "http.requests", unit = "requests", metadata = { Zone = "a", le = "b", none = "" })]
static REQUESTS: WithExemplars<Counter> = WithExemplars::new(Counter::new());

/// What waits.
#[metric(name = "queue", unit = "kibibytes")]
static QUEUE: Gauge = Gauge::with_value(-3);

#[metric(name = "ratio")]
static RATIO: FloatGauge = FloatGauge::with_value(0.25);

#[metric(name = "build", metadata = { A = "1" })]
static BUILD: Info = Info::new(&[("version", "1")]);

#[metric(name = "Phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running"]);

/// Time to look something up.
#[metric(name = "lookup", unit = "nanoseconds", metadata = { Zone = "a", zone = "b" })]
static LOOKUP: WithExemplars<Histogram> = WithExemplars::new(Histogram::new(7, 40));

#[metric(name = "examined")]
static EXAMINED: WithExemplars<Counter> = WithExemplars::new(Counter::new());

fn encoder(pattern: &str) -> Encoder {
    let selection = Selection::all().matching(pattern).label("job", "test");
    Encoder::new().select(selection)
}

fn read(requests: &[Request]) -> Vec<Series> {
    let read = |request: &Request| {
        let series = match request.version {
            Version::One => read_one(&request.body).0,
            Version::Two => read_two(&request.body),
        };
        let histograms = series.iter().filter(|it| it.histogram.is_some()).count() as u64;
        let exemplars = series.iter().map(|it| it.exemplars.len() as u64).sum();
        let counted = (request.samples, request.histograms, request.exemplars);
        assert_eq!(
            counted,
            (series.len() as u64 - histograms, histograms, exemplars)
        );
        series
    };
    requests.iter().flat_map(read).collect()
}

fn at(ms: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(ms)
}

/// The same of each version.
fn both(pattern: &str, histograms: Histograms) -> [Vec<Series>; 2] {
    [Version::One, Version::Two].map(|version| {
        let mut encoder = encoder(pattern);
        encoder.write(version, histograms);
        read(&encoder.collect(SystemTime::now()))
    })
}

#[test]
fn a_counter_has_its_labels_in_order_and_the_time_since_when_it_counts() {
    REQUESTS.add(3);
    let [one, two] = both("http*", Histograms::Classic);
    let start_ms = start_time().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let start_ms = start_ms.as_millis() as i64;
    for (series, start_ms) in [(&one, [0; 2]), (&two, [start_ms; 2])] {
        let [series] = &series[..] else {
            panic!("{series:?}");
        };
        assert_eq!(series.name(), "http_requests_total");
        assert_eq!(series.value, Some(3.0));
        let labels: Vec<_> = series.labels.keys().map(String::as_str).collect();
        assert_eq!(labels, ["Zone", "__name__", "job", "le"]);
        assert_eq!(series.start_ms, start_ms);
    }
    let said = (1, "Requests accepted.".to_owned(), "requests".to_owned());
    assert_eq!(two[0].metadata, Some(said));
}

#[test]
fn gauges_infos_and_states_are_as_on_pages() {
    PHASE.set("running");
    for all in both("*", Histograms::Classic) {
        assert_eq!(named(&all, "queue_bytes")[0].value, Some(-3072.0));
        assert_eq!(named(&all, "ratio")[0].value, Some(0.25));
        assert_eq!(named(&all, "build_info")[0].label("version"), Some("1"));
        let states = named(&all, "Phase");
        let states: Vec<_> = states
            .iter()
            .map(|it| (it.label("Phase").unwrap(), it.value.unwrap()))
            .collect();
        assert_eq!(states, [("starting", 0.0), ("running", 1.0)]);
        for (name, kind, unit) in [
            ("queue_bytes", 2, "bytes"),
            ("ratio", 2, ""),
            ("build_info", 6, ""),
            ("Phase", 7, ""),
        ] {
            let metadata = &named(&all, name)[0].metadata;
            let said = metadata.as_ref().map(|(kind, _, unit)| (*kind, &**unit));
            assert!(
                said.is_none_or(|said| said == (kind, unit)),
                "{name}: {said:?}"
            );
        }
    }
}

#[test]
fn classic_and_native_buckets_count_the_same() {
    for value in [0, 1, 1_000, 1_000_000, u64::MAX] {
        LOOKUP.record(value);
    }
    for all in both("lookup", Histograms::Both) {
        let [native] = &named(&all, "lookup_seconds")[..] else {
            panic!("{all:?}");
        };
        let native = native.histogram.as_ref().unwrap();
        let count = named(&all, "lookup_seconds_count")[0].value.unwrap();
        assert_eq!((native.count as f64, native.schema), (count, 4));
        assert_eq!(Some(native.sum), named(&all, "lookup_seconds_sum")[0].value);
        native.buckets();
        let classic = named(&all, "lookup_seconds_bucket");
        assert_eq!(classic.len(), 26);
        assert!(classic.windows(2).all(|two| two[0].value <= two[1].value));
        let last = classic.last().unwrap();
        assert_eq!((last.label("le"), last.value), (Some("+Inf"), Some(count)));
        let bound = classic[0].label("le");
        assert_eq!(bound, Some("1.023e-06"));
    }
    let [one, two] = both("lookup", Histograms::Native);
    assert_eq!((one.len(), two.len()), (1, 1));
    assert!(two[0].start_ms[0] > 0 && two[0].start_ms[0] == two[0].start_ms[1]);
    let [one, two] = both("lookup", Histograms::Classic);
    assert!(one.iter().chain(&two).all(|it| it.histogram.is_none()));
}

#[test]
fn both_versions_of_a_collection_are_of_one_reading() {
    let mut encoder = encoder("lookup");
    encoder.write(Version::One, Histograms::Classic);
    encoder.write(Version::Two, Histograms::Native);
    LOOKUP.record(5);
    let requests = encoder.collect(at(1_000));
    let all = read(&requests);
    let native = named(&all, "lookup_seconds")[0].histogram.as_ref();
    let count = named(&all, "lookup_seconds_count")[0].value.unwrap();
    assert_eq!(native.unwrap().count as f64, count);
    assert!(all.iter().all(|series| series.at_ms == 1_000));
    encoder.leave(Version::Two);
    let requests = encoder.collect(at(2_000));
    assert!(requests.iter().all(|it| it.version == Version::One));
    // What only the other version had does not end in this one.
    assert!(read(&requests).iter().all(|series| !series.is_stale()));
}

#[test]
fn an_exemplar_is_sent_once_and_in_order_of_time() {
    let mut native = encoder("lookup");
    native.write(Version::Two, Histograms::Native);
    let mut classic = encoder("lookup");
    classic.write(Version::One, Histograms::Classic);
    let past = SystemTime::now() - Duration::from_secs(1);
    native.collect(past);
    classic.collect(past);
    for value in [1 << 30, 1 << 20, 1 << 25] {
        LOOKUP.record_with(value, || [("trace_id", value.to_string())]);
        std::thread::sleep(Duration::from_millis(2));
    }
    let all = read(&native.collect(SystemTime::now()));
    let exemplars = &all[0].exemplars;
    assert_eq!(exemplars.len(), 3);
    assert!(exemplars.windows(2).all(|two| two[0].2 <= two[1].2));
    let (labels, value, _) = &exemplars[0];
    assert_eq!(labels["trace_id"], (1 << 30).to_string());
    assert_eq!(*value, f64::from(1 << 30) / 1e9);
    assert!(
        read(&native.collect(SystemTime::now()))[0]
            .exemplars
            .is_empty()
    );
    // In their buckets, and in no others.
    let all = read(&classic.collect(SystemTime::now()));
    let with: Vec<_> = all.iter().filter(|it| !it.exemplars.is_empty()).collect();
    assert_eq!(with.len(), 3);
    for series in with {
        let bound: f64 = series.label("le").unwrap().parse().unwrap();
        let value = series.exemplars[0].1;
        assert!(value <= bound && value > bound / 2.0 - 1e-9, "{series:?}");
    }
}

#[test]
fn an_exemplar_that_is_recorded_while_a_walk_is_under_way_is_sent_with_the_next() {
    let mut encoder = encoder("examined");
    encoder.write(Version::Two, Histograms::Native);
    let mut exemplars = |at| read(&encoder.collect(at))[0].exemplars.len();
    let now = SystemTime::now();
    let walks = [0, 1, 2].map(|second| now + Duration::from_secs(second));
    // The first walk comes by after this was recorded, later than it is of.
    std::thread::sleep(Duration::from_millis(5));
    EXAMINED.increment_with(|| [("trace_id", "a")]);
    assert_eq!(walks.map(&mut exemplars), [0, 1, 0]);
}

#[test]
fn requests_are_split_between_metrics() {
    let mut encoder = encoder("*").samples_per_request(30);
    encoder.write(Version::One, Histograms::Both);
    encoder.write(Version::Two, Histograms::Both);
    let requests = encoder.collect(at(1));
    for version in [Version::One, Version::Two] {
        let of: Vec<_> = requests.iter().filter(|it| it.version == version).collect();
        assert!(of.len() > 1);
        let sizes = of.iter().map(|it| it.samples + it.histograms);
        assert!(
            sizes.clone().all(|size| size <= 30),
            "{:?}",
            sizes.collect::<Vec<_>>()
        );
        let with_buckets = of.iter().filter(|request| {
            let all = read(std::slice::from_ref(**request));
            !named(&all, "lookup_seconds_bucket").is_empty()
        });
        assert_eq!(with_buckets.count(), 1);
    }
}

#[test]
fn version_one_describes_families_once_a_minute() {
    let mut encoder = encoder("queue");
    encoder.write(Version::One, Histograms::Classic);
    let mut described = |ms| read_one(&encoder.collect(at(ms))[0].body).1;
    let first = described(0);
    let [queue] = &first[..] else {
        panic!("{first:?}");
    };
    assert_eq!((queue.kind, &*queue.name), (2, "queue_bytes"));
    assert_eq!((&*queue.help, &*queue.unit), ("What waits.", "bytes"));
    assert_eq!(described(59_999).len(), 0);
    assert_eq!(described(60_000).len(), 1);
}

#[test]
fn a_series_that_is_gone_ends_and_at_the_end_all_do() {
    let gone = MetricBuilder::new("gone")
        .metadata("which", "this")
        .build(Gauge::new());
    let mut encoder = encoder("gone*");
    encoder.write(Version::One, Histograms::Both);
    encoder.write(Version::Two, Histograms::Both);
    let stays = MetricBuilder::new("gone_not").build(Histogram::new(2, 8));
    assert!(
        read(&encoder.collect(at(1_000)))
            .iter()
            .all(|it| !it.is_stale())
    );
    drop(gone);
    let all = read(&encoder.collect(at(2_000)));
    let ended: Vec<_> = all.iter().filter(|it| it.is_stale()).collect();
    assert_eq!(ended.len(), 2);
    for series in ended {
        assert_eq!(
            (series.name(), series.label("which")),
            ("gone", Some("this"))
        );
        assert_eq!((series.label("job"), series.at_ms), (Some("test"), 2_000));
    }
    // Once is enough.
    let all = read(&encoder.collect(at(3_000)));
    assert!(all.iter().all(|it| !it.is_stale()));
    let ended = read(&encoder.end());
    assert_eq!(ended.len(), all.len());
    for series in &ended {
        assert!(series.is_stale() && series.at_ms == 3_001, "{series:?}");
    }
    assert_eq!(named(&ended, "gone_not").len(), 2);
    assert!(encoder.end().is_empty());
    drop(stays);
}

#[test]
fn no_value_of_a_gauge_ends_its_series() {
    let stale = FloatGauge::with_value(f64::from_bits(0x7ff0_0000_0000_0002));
    let gauge = MetricBuilder::new("looks_stale").build(stale);
    for all in both("looks_stale", Histograms::Classic) {
        // The one that Prometheus has for what is no number.
        let bits = all[0].value.unwrap().to_bits();
        assert_eq!(bits, 0x7ff8_0000_0000_0001, "{bits:#x}");
    }
    drop(gauge);
}

#[test]
fn two_collections_of_one_millisecond_have_two_times() {
    let mut encoder = encoder("queue");
    encoder.write(Version::One, Histograms::Classic);
    let times: Vec<_> = (0..2)
        .map(|_| read(&encoder.collect(at(5)))[0].at_ms)
        .collect();
    assert_eq!(times, [5, 6]);
}

#[test]
fn names_may_be_of_any_characters_in_version_two() {
    let gauge = MetricBuilder::new("größe.x").build(Gauge::new());
    let selection = Selection::all().matching("größe.x").label("büro", "1");
    let mut encoder = Encoder::new().names(Names::Utf8).select(selection);
    encoder.write(Version::Two, Histograms::Native);
    let all = read(&encoder.collect(at(1)));
    assert_eq!(all[0].name(), "größe.x");
    assert_eq!(all[0].label("büro"), Some("1"));
    drop(gauge);
}

#[test]
fn buckets_are_those_that_are_chosen() {
    let mut encoder = encoder("lookup").buckets(Buckets::near([0.5]));
    encoder.write(Version::One, Histograms::Classic);
    let all = read(&encoder.collect(at(1)));
    assert_eq!(named(&all, "lookup_seconds_bucket").len(), 2);
    let mut encoder = self::encoder("lookup").native_buckets(100);
    encoder.write(Version::Two, Histograms::Native);
    let all = read(&encoder.collect(at(1)));
    assert!(all[0].histogram.as_ref().unwrap().schema < 4);
}
