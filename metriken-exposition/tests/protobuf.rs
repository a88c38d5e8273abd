//! The page in protobuf: every kind, read back with the published messages.

mod client_model;

use std::f64::consts::LN_2;

use client_model::{MetricType, encode};
use metriken::{
    Counter, Family, Gauge, Histogram, Info, LabelSet, MetricBuilder, RwLockHistogram, StateSet,
    WithExemplars, metric,
};
use metriken_exposition::{Buckets, Names, ProtobufEncoder};

/// Requests accepted.
#[metric(name = "http.requests", metadata = { "a.b" = "ä", c = "2" })]
static REQUESTS: Counter = Counter::new();

#[metric(name = "depth", unit = "kibibytes")]
static DEPTH: Gauge = Gauge::with_value(-3);

#[metric(name = "build_info")]
static BUILD: Info = Info::new(&[("version", "1.2.3")]);

#[metric(name = "phase")]
static PHASE: StateSet = StateSet::new(&["starting", "running"]);

/// Time to serve one request.
#[metric(name = "latency", unit = "milliseconds")]
static LATENCY: WithExemplars<Histogram> = WithExemplars::new(Histogram::new(7, 20));

#[metric(name = "idle")]
static IDLE: Histogram = Histogram::new(7, 64);

#[metric(name = "batch")]
static BATCH: RwLockHistogram = RwLockHistogram::new(1, 5);

#[derive(LabelSet)]
struct Cache {
    hit: bool,
}

#[metric(name = "lookups")]
static LOOKUPS: Family<Cache, WithExemplars<Counter>> = Family::new();

fn encoder() -> ProtobufEncoder {
    ProtobufEncoder::new().buckets(Buckets::powers_of_two(4, 16, 6))
}

fn assert_recent(time: Option<client_model::Timestamp>) {
    let time = time.expect("a time");
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let age = since.as_secs_f64() - time.seconds as f64 - f64::from(time.nanos) / 1e9;
    assert!((-1.0..600.0).contains(&age), "{time:?}");
}

#[test]
fn counters_and_gauges_are_named_scaled_and_dated() {
    REQUESTS.add((1 << 53) - 1);
    let page = encode(&mut encoder());
    let requests = &page["http_requests_total"];
    assert_eq!(requests.help(), "Requests accepted.");
    assert_eq!(requests.r#type(), MetricType::Counter);
    assert_eq!(requests.unit, None);
    let [metric] = &*requests.metric else {
        panic!("{requests:?}")
    };
    assert_eq!(metric.labels(), [("a_b", "ä"), ("c", "2")]);
    let counter = metric.counter.as_ref().unwrap();
    assert_eq!(counter.value(), 9_007_199_254_740_991.0);
    assert_recent(counter.created_timestamp);
    assert_eq!(metric.timestamp_ms, None);

    let depth = &page["depth_bytes"];
    assert_eq!((depth.r#type(), depth.unit()), (MetricType::Gauge, "bytes"));
    assert_eq!(depth.help, None);
    assert_eq!(depth.metric[0].gauge.as_ref().unwrap().value(), -3072.0);
}

#[test]
fn names_keep_their_characters_for_those_who_read_them() {
    let page = encode(&mut encoder().names(Names::Utf8));
    let requests = &page["http.requests_total"];
    assert_eq!(requests.metric[0].labels(), [("a.b", "ä"), ("c", "2")]);
    let utf8 = encoder().names(Names::Utf8);
    assert!(utf8.content_type().ends_with("; escaping=allow-utf-8"));
}

#[test]
fn facts_and_states_are_gauges() {
    PHASE.set("running");
    let page = encode(&mut encoder());
    let build = &page["build_info"];
    assert_eq!(build.r#type(), MetricType::Gauge);
    assert_eq!(build.metric[0].labels(), [("version", "1.2.3")]);
    assert_eq!(build.metric[0].gauge.as_ref().unwrap().value(), 1.0);
    let phase = &page["phase"];
    let states = phase.metric.iter().map(|metric| {
        let gauge = metric.gauge.as_ref().unwrap();
        (metric.labels()[0], gauge.value())
    });
    assert_eq!(
        states.collect::<Vec<_>>(),
        [(("phase", "starting"), 0.0), (("phase", "running"), 1.0)]
    );
}

#[test]
fn a_histogram_has_classic_and_native_buckets_of_one_reading() {
    // Zero, two values alike, one a power of two of the shown unit, one beyond
    // the range.
    LATENCY.record(15);
    for (value, id) in [(0, "a"), (15, "b"), (500, "d"), (1 << 21, "e")] {
        LATENCY.record_with(value, || [("id", id)]);
    }
    let page = encode(&mut encoder());
    let latency = &page["latency_seconds"];
    assert_eq!(latency.r#type(), MetricType::Histogram);
    let histogram = latency.metric[0].histogram.as_ref().unwrap();
    assert_eq!(histogram.sample_count(), 5);
    assert_eq!(histogram.sample_sum(), 2_097_682.0 / 1000.0);
    assert_recent(histogram.created_timestamp);

    let classic = histogram.bucket.iter().map(|bucket| {
        let exemplar = bucket.exemplar.as_ref().map(|exemplar| {
            assert_recent(exemplar.timestamp);
            (exemplar.label[0].value(), exemplar.value())
        });
        (bucket.upper_bound(), bucket.cumulative_count(), exemplar)
    });
    assert_eq!(
        classic.collect::<Vec<_>>(),
        [
            (0.015, 3, Some(("b", 0.015))),
            (1.023, 4, Some(("d", 0.5))),
            (65.535, 4, None),
            (f64::INFINITY, 5, Some(("e", 2097.152))),
        ]
    );
    let exemplars = histogram.exemplars.iter();
    let exemplars = exemplars.map(|exemplar| exemplar.label[0].value());
    assert_eq!(exemplars.collect::<Vec<_>>(), ["b", "d", "e"]);

    // 20 octaves at 2^5 buckets, that of the value 1, and one for what is beyond.
    assert_eq!(histogram.schema(), 5);
    assert_eq!(
        (histogram.zero_threshold(), histogram.zero_count()),
        (0.0, 1)
    );
    let index = |shown: f64| (shown.ln() / LN_2 * 32.0).ceil() as i32;
    let last = index(((1 << 20) - 1) as f64 / 1000.0);
    assert_eq!(
        histogram.native(),
        // The midpoint of 500's bucket, 500 and 501.
        [(index(0.015), 2), (index(0.5005), 1), (last + 1, 1)]
    );
}

#[test]
fn a_histogram_without_values_is_a_native_one_all_the_same() {
    let page = encode(&mut encoder());
    let idle = page["idle"].metric[0].histogram.as_ref().unwrap();
    assert_eq!((idle.sample_count(), idle.sample_sum()), (0, 0.0));
    assert_eq!(idle.positive_span.len(), 1);
    assert_eq!(idle.positive_span[0].length(), 0);
    assert_eq!(idle.schema(), 3);
}

#[test]
fn a_sum_that_nobody_knows_is_no_number() {
    BATCH.update_from(&[1, 0, 1, 1, 5, 0, 0, 2, 0, 0]).unwrap();
    let page = encode(&mut encoder());
    let batch = page["batch"].metric[0].histogram.as_ref().unwrap();
    assert!(batch.sample_sum().is_nan());
    let native = batch.native();
    let sum: u64 = native.iter().map(|(_, count)| count).sum();
    assert_eq!(sum + batch.zero_count(), batch.sample_count());
}

#[test]
fn series_have_their_own_labels_and_exemplars() {
    LOOKUPS
        .get(&Cache { hit: true })
        .increment_with(|| [("key", "k")]);
    LOOKUPS.get(&Cache { hit: false }).increment();
    let page = encode(&mut encoder());
    let metrics = &page["lookups_total"].metric;
    let of = |hit| {
        let found = metrics
            .iter()
            .find(|metric| metric.labels() == [("hit", hit)]);
        found.unwrap().counter.as_ref().unwrap()
    };
    assert_eq!(of("false").exemplar, None);
    let exemplar = of("true").exemplar.as_ref().unwrap();
    assert_eq!(exemplar.label[0].name(), "key");
}

#[test]
fn a_label_of_more_than_a_byte_of_length_is_whole() {
    let long = "x".repeat(100_000);
    let gauge = MetricBuilder::new("long").metadata("text", &*long);
    let gauge = gauge.build(Gauge::with_value(1));
    let page = encode(&mut encoder());
    assert_eq!(page["long"].metric[0].labels(), [("text", &*long)]);
    drop(gauge);
}

#[test]
fn only_the_wanted_families_are_shown_until_others_are() {
    let mut encoder = encoder();
    let names =
        |encoder: &mut ProtobufEncoder| -> Vec<String> { encode(encoder).into_keys().collect() };
    let all = names(&mut encoder).len();
    encoder.show_only(["depth_bytes", "latency_seconds_bucket", "nothing"].map(String::from));
    assert_eq!(names(&mut encoder), ["depth_bytes", "latency_seconds"]);
    encoder.show_only(["nothing".into()]);
    assert_eq!(names(&mut encoder), [""; 0]);
    encoder.show_only([]);
    assert!(names(&mut encoder).len() >= all - 1);
}

/// Takes so many bytes, and no more.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_is_given_the_same_page_or_its_error_returned() {
    let mut encoder = encoder();
    encoder.show_only(["depth_bytes".into(), "build_info".into()]);
    let (mut appended, mut written) = (vec![], vec![]);
    encoder.append_to(&mut appended);
    encoder.write_to(&mut written).unwrap();
    assert_eq!(appended, written);
    let error = encoder.write_to(&mut Full(appended.len() - 1)).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::WriteZero);
    encoder.write_to(&mut Full(appended.len())).unwrap();
}
