//! What is known of metrics that come and go together.

use metriken::*;
use operations::Operations;
use std::collections::BTreeMap;
use std::time::SystemTime;

const OPENED: &str = "opened";

const POOL_LINE: u32 = line!() + 3;

/// What a pool of connections measures.
#[derive(MetricGroup)]
#[group(prefix = "pool", metadata = { tier = "db" })]
struct PoolMetrics<M: Metric> {
    /// Connections open.
    ///
    /// More for the reader.
    #[metric(unit = "connections")]
    open: Gauge,
    #[metric(
        name = "wait.duration",
        description = "Time waited.",
        unit = "nanoseconds"
    )]
    wait: Histogram,
    #[metric(name = OPENED, metadata = { zone = "eu", by = "user" }, formatter = shout)]
    by_user: Counter,
    #[metric(skip)]
    name: String,
    any: M,
}

fn shout(entry: &MetricEntry, _: Format) -> String {
    entry.name().to_uppercase()
}

mod operations {
    use metriken::{Counter, MetricGroup};

    pub(crate) const LINE: u32 = line!() + 2;

    #[derive(Default, MetricGroup)]
    pub(crate) struct Operations {
        pub(crate) begun: Counter,
        #[metric(metadata = { result = "failure" })]
        pub(crate) ended: Counter,
    }
}

const STORE_LINE: u32 = line!() + 2;

#[derive(Default, MetricGroup)]
#[group(prefix = "store")]
struct Store {
    #[group(prefix = "read", metadata = { path = "fast" })]
    reads: Operations,
    #[group(metadata = { path = "slow" })]
    inner: Inner,
    size: Gauge,
}

#[derive(Default, MetricGroup)]
#[group(prefix = "inner.")]
struct Inner {
    #[group(prefix = "write")]
    writes: Operations,
}

fn labels(entry: &MetricEntry) -> Vec<(&str, &str)> {
    entry.metadata().iter().collect()
}

#[test]
fn an_entry_says_what_the_field_and_the_struct_declare() {
    let before = SystemTime::now();
    let pool = PoolMetrics {
        open: Gauge::new(),
        wait: Histogram::new(7, 64),
        by_user: Counter::new(),
        name: "main".to_owned(),
        any: Gauge::new(),
    };
    let pool = pool.register([("pool", "main"), ("tier", "web"), ("pool", "other")]);
    pool.open.set(3);
    assert_eq!(pool.name, "main");

    let registry = metrics();
    let entry = |metric: &dyn Metric| registry.iter().find(|entry| entry.is(metric)).unwrap();
    let shared = [("pool", "other"), ("tier", "db")];

    let open = entry(&pool.open);
    assert_eq!(open.name(), "pool_open");
    assert_eq!(open.description(), Some("Connections open."));
    assert_eq!(open.unit(), Some("connections"));
    assert_eq!(labels(open), shared);
    assert_eq!(open.kind(), Kind::Gauge);
    assert!(matches!(open.value(), Some(Value::Gauge(3))));

    let wait = entry(&pool.wait);
    assert_eq!(wait.name(), "pool_wait.duration");
    assert_eq!(wait.description(), Some("Time waited."));
    assert_eq!(wait.unit(), Some("nanoseconds"));
    assert_eq!(wait.kind(), Kind::Histogram);

    let by_user = entry(&pool.by_user);
    assert_eq!(by_user.name(), "pool_opened");
    assert_eq!((by_user.description(), by_user.unit()), (None, None));
    let own = [("by", "user"), shared[0], shared[1], ("zone", "eu")];
    assert_eq!(labels(by_user), own);
    assert_eq!(by_user.formatted(Format::Simple), "POOL_OPENED");

    let any = entry(&pool.any);
    assert_eq!((any.name(), any.kind()), ("pool_any", Kind::Gauge));

    let after = SystemTime::now();
    for entry in [open, wait, by_user, any] {
        assert_eq!(entry.file(), file!());
        assert_eq!(entry.line(), POOL_LINE);
        assert_eq!(entry.module(), "metric_group");
        assert_eq!(entry.crate_name(), "metriken");
        assert_eq!(entry.crate_version(), env!("CARGO_PKG_VERSION"));
        assert_eq!(entry.registered(), open.registered());
    }
    let registered = open.registered().unwrap();
    assert!(before <= registered && registered <= after);
}

#[test]
fn a_group_within_a_group_has_the_prefixes_and_labels_of_both() {
    let store = Store::default().register([("store", "users"), ("path", "any")]);
    store.inner.writes.ended.add(2);

    let registry = metrics();
    let shown = registry.dynamic_metrics().filter_map(|entry| {
        let labels = format!("{:?}", entry.metadata());
        (entry.metadata().get("store")? == "users").then_some((entry.name(), labels))
    });
    let both = |path, result| {
        if result {
            format!(r#"{{"path": "{path}", "result": "failure", "store": "users"}}"#)
        } else {
            format!(r#"{{"path": "{path}", "store": "users"}}"#)
        }
    };
    // In no certain order, as the tests beside this one leave places.
    let expected = [
        ("store_inner.write_begun", both("slow", false)),
        ("store_inner.write_ended", both("slow", true)),
        ("store_read_begun", both("fast", false)),
        ("store_read_ended", both("fast", true)),
        ("store_size", both("any", false)),
    ];
    assert_eq!(shown.collect::<BTreeMap<_, _>>(), expected.into());

    let entry = |metric: &dyn Metric| registry.iter().find(|entry| entry.is(metric)).unwrap();
    let ended = entry(&store.inner.writes.ended);
    assert!(matches!(ended.value(), Some(Value::Counter(2))));
    assert_eq!(ended.module(), "metric_group::operations");
    assert_eq!((ended.file(), ended.line()), (file!(), operations::LINE));
    let size = entry(&store.size);
    assert_eq!((size.module(), size.line()), ("metric_group", STORE_LINE));
}

#[test]
fn a_group_may_do_without_labels() {
    let group = Operations::default().register_unlabelled();
    let registry = metrics();
    let mut entries = registry.iter();
    let begun = entries.find(|entry| entry.is(&group.begun)).unwrap();
    assert!(begun.metadata().is_empty());
    let ended = entries.find(|entry| entry.is(&group.ended)).unwrap();
    assert_eq!(labels(ended), [("result", "failure")]);
}

#[test]
fn labels_are_whatever_makes_strings() {
    let number = 7;
    let owned = [("shard".to_owned(), number.to_string())];
    let map = std::collections::HashMap::from([("shard", 'a')]);
    let groups = [
        Operations::default().register(owned),
        Operations::default().register(map),
    ];
    let registry = metrics();
    let shards = groups.each_ref().map(|group| {
        let entry = registry.iter().find(|entry| entry.is(&group.begun));
        entry.unwrap().metadata().get("shard").unwrap()
    });
    assert_eq!(shards, ["7", "a"]);
}
