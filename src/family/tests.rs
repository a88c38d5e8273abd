use super::*;
use crate::labels::{InRange, StatusClass};
use crate::{
    Counter, FamilyMetric, FloatGauge, Gauge, Histogram, Label, LabelValue, Metric, Sample,
};
use std::collections::{BTreeMap, HashSet};
use std::thread;

#[derive(crate::LabelValue, Clone, Copy)]
enum Method {
    Get,
    Post,
    Delete,
}

#[derive(crate::LabelSet)]
struct Response {
    method: Method,
    class: StatusClass,
    zone: Option<InRange<0, 3>>,
}

#[derive(crate::LabelSet)]
struct Tenant<'a> {
    tenant: &'a str,
}

#[derive(crate::LabelSet)]
struct Request<'a> {
    tenant: &'a str,
    path: Option<&'a str>,
    method: Method,
    shard: u32,
}

fn tenant(tenant: &str) -> Tenant<'_> {
    Tenant { tenant }
}

fn request<'a>(tenant: &'a str, path: &'a str, shard: u32) -> Request<'a> {
    Request {
        tenant,
        path: Some(path),
        method: Method::Get,
        shard,
    }
}

/// The series that a family shows, by their labels.
fn series(family: &dyn Metric) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    family.visit(&mut |labels: &[Label<'_>], sample: Sample<'_>| {
        let value = match sample {
            Sample::Counter(value) => value.to_string(),
            Sample::Gauge(value) => value.to_string(),
            Sample::Float(value) => value.to_string(),
            Sample::Histogram(histogram) => {
                let totals = histogram.for_each_bucket(&mut |_, _| {});
                format!("{} of {}", totals.count, totals.sum.unwrap_or(0))
            }
            _ => "?".to_owned(),
        };
        let labels: Vec<_> = labels.iter().map(|label| format!("{label:?}")).collect();
        let before = all.insert(labels.join(","), value);
        assert_eq!(before, None, "{labels:?} was shown twice");
    });
    all
}

fn total<L: LabelSet>(family: &Family<L, Counter>) -> u64 {
    let mut total = 0;
    family.for_each(|_, counter| total += counter.value());
    total
}

macro_rules! expected {
    ($($labels:expr => $value:expr),* $(,)?) => {
        BTreeMap::from([$(($labels.to_owned(), $value.to_string())),*])
    };
}

#[test]
fn every_combination_of_closed_labels_has_a_metric_of_its_own() {
    static FAMILY: Family<Response, Counter> = Family::new();
    assert!(FAMILY.is_empty());
    let mut seen = HashSet::new();
    for method in [Method::Get, Method::Post, Method::Delete] {
        for status in [100, 200, 300, 400, 500, 0] {
            for zone in [None, Some(0), Some(3)] {
                let labels = Response {
                    method,
                    class: StatusClass::from(status),
                    zone: zone.and_then(InRange::new),
                };
                let counter: &'static Counter = FAMILY.get(&labels);
                assert!(seen.insert(std::ptr::from_ref(counter)));
                counter.add(u64::from(status));
            }
        }
    }
    assert_eq!(FAMILY.len(), 54);
    assert_eq!(total(&FAMILY), 9 * 1500);
    let all = series(&FAMILY);
    assert_eq!(all[r#"class="4xx",method="get""#], "400");
    assert_eq!(all[r#"class="5xx",method="delete",zone="3""#], "500");
    assert_eq!(FAMILY.max_series(), 3 * 6 * 5);
}

#[test]
fn closed_labels_are_shown_when_they_are_asked_for_or_all_from_the_start() {
    let touched: Family<Response, Counter> = Family::new();
    touched.get(&Response {
        method: Method::Post,
        class: StatusClass::Success,
        zone: None,
    });
    assert_eq!(
        series(&touched),
        expected! { r#"class="2xx",method="post""# => 0 }
    );

    let all: Family<Response, Counter> = Family::new().show_all();
    assert_eq!(all.len(), all.max_series());
    assert_eq!(total(&all), 0);
}

#[test]
fn any_metric_can_be_that_of_closed_labels() {
    #[derive(crate::LabelSet)]
    struct Side {
        left: bool,
    }
    let left = Side { left: true };
    let histograms: Family<Side, Histogram> = Family::with(|| Histogram::new(3, 10));
    histograms.get(&left).record(7);
    assert_eq!(
        series(&histograms),
        expected! { r#"left="true""# => "1 of 7" }
    );
    assert_eq!(histograms.get(&left).config().grouping_power(), 3);
    assert_eq!(
        Family::<Side, Histogram>::new()
            .get(&left)
            .config()
            .grouping_power(),
        7
    );

    let gauges: Family<Side, FloatGauge> = Family::default();
    gauges.get(&left).set(1.5);
    assert_eq!(series(&gauges), expected! { r#"left="true""# => "1.5" });

    // One that shows labels of its own.
    let groups: Family<Side, crate::CounterGroup> = Family::with(|| crate::CounterGroup::new(3));
    groups.get(&left).increment(2);
    assert_eq!(
        series(&groups),
        expected! { r#"index="2",left="true""# => 1 }
    );
}

#[test]
fn the_same_open_labels_find_the_same_series() {
    static FAMILY: Family<Request<'static>, Counter> = Family::bounded(3000);
    for round in 0..3_u32 {
        for i in 0..100_u32 {
            // Each time in another place in memory.
            let (tenant, path) = (format!("tenant{i}"), format!("/{}", "x".repeat(i as usize)));
            FAMILY.get(&request(&tenant, &path, i / 10)).add(1);
            let absent = Request {
                path: None,
                method: Method::Delete,
                ..request(&tenant, &path, round)
            };
            FAMILY.get(&absent).increment();
        }
    }
    let all = series(&FAMILY);
    assert_eq!(all.len(), 400);
    assert_eq!(FAMILY.folded(), 0);
    assert_eq!(
        all[r#"method="get",path="/xx",shard="0",tenant="tenant2""#],
        "3"
    );
    assert_eq!(all[r#"method="delete",shard="2",tenant="tenant2""#], "1");
}

#[test]
fn an_empty_text_is_no_label_and_other_is_the_one_of_what_is_folded() {
    let family: Family<Tenant<'static>, Counter> = Family::bounded(2);
    family.get(&tenant("")).increment();
    family.get(&tenant("a")).increment();
    family.get(&tenant("other")).increment();
    assert_eq!(
        series(&family),
        expected! { "" => 1, r#"tenant="other""# => 2 }
    );
    assert!(!family.get(&tenant("")).is_folded());
    assert!(family.get(&tenant("other")).is_folded());
}

#[test]
fn texts_may_be_a_kilobyte_together() {
    let family: Family<Tenant<'static>, Counter> = Family::bounded(10);
    for len in [8 * 5, 8 * 5 + 1, 8 * 127 - 1, 8 * 127] {
        let text = format!("é{}", "y".repeat(len - 2));
        family.get(&tenant(&text)).increment();
    }
    assert_eq!((family.len(), family.folded()), (4, 0));
    family.get(&tenant(&"y".repeat(8 * 127 + 1))).increment();
    family.get(&tenant(&"y".repeat(1 << 20))).increment();
    assert_eq!((family.len(), family.folded()), (5, 2));
    assert_eq!(series(&family)[r#"tenant="other""#], "2");
}

#[test]
fn one_open_label_is_folded_into_other() {
    let family: Family<Tenant<'static>, Counter> = Family::bounded(4);
    for i in 0..100 {
        family.get(&tenant(&i.to_string())).add(i);
    }
    let all = series(&family);
    let rest: u64 = (3..100).sum();
    let expected = expected! {
        r#"tenant="0""# => 0, r#"tenant="1""# => 1, r#"tenant="2""# => 2,
        r#"tenant="other""# => rest,
    };
    assert_eq!(all, expected);
    assert_eq!(family.folded(), 97);
    assert_eq!(total(&family), (0..100).sum());
}

#[test]
fn of_several_open_labels_the_one_with_most_values_is_folded_first() {
    let family: Family<Request<'static>, Counter> = Family::bounded(3 * 64);
    for i in 0..1000 {
        for path in ["/a", "/b"] {
            family.get(&request(&format!("t{i}"), path, 7)).increment();
        }
    }
    let all = series(&family);
    assert_eq!(total(&family), 2000);
    // 56 whole sets, and one for each path.
    assert_eq!(all.len(), 58);
    for path in ["/a", "/b"] {
        let labels = format!(r#"method="get",path="{path}",shard="7",tenant="other""#);
        assert_eq!(all[&labels], "972");
    }
    // When there is no room for more of those, all are folded.
    for path in 0..100 {
        family.get(&request("t", &path.to_string(), 7)).increment();
    }
    assert_eq!(total(&family), 2100);
    let all_folded = r#"method="get",path="other",shard="other",tenant="other""#;
    assert_eq!(series(&family)[all_folded], "95");
    assert_eq!(series(&family).len(), 64);
}

#[test]
fn what_is_rejected_most_is_named() {
    let family: Family<Request<'static>, Counter> = Family::bounded(3 * 16);
    for i in 0..10_000 {
        let tenant = if i % 3 == 0 {
            "noisy".to_owned()
        } else {
            format!("t{i}")
        };
        if i > 20 || i % 3 != 0 {
            family.get(&request(&tenant, "/", 1)).increment();
        }
    }
    let rejected = family.rejected();
    assert_eq!(
        (rejected[0].label, &*rejected[0].value),
        ("tenant", "noisy")
    );
    let about = 2500..4500;
    assert!(about.contains(&rejected[0].records), "{:?}", rejected[0]);
    assert!(rejected.len() <= 32);
}

#[test]
fn a_removed_series_leaves_its_counts_to_other() {
    let family: Family<Request<'static>, Counter> = Family::bounded(300);
    let kept = family.get(&request("a", "/", 1));
    kept.add(5);
    let labels = Request {
        method: Method::Post,
        ..request("a", "/", 1)
    };
    family.get(&labels).add(2);
    family.get(&request("b", "/", 1)).add(7);

    assert!(family.remove(&request("a", "/", 1)) && !family.remove(&request("a", "/", 1)));
    assert!(!family.remove(&request("never", "/", 1)));
    let expected = expected! {
        r#"method="get",path="/",shard="1",tenant="b""# => 7,
        r#"method="get",path="other",shard="other",tenant="other""# => 5,
        r#"method="post",path="other",shard="other",tenant="other""# => 2,
    };
    assert_eq!(series(&family), expected);

    // What is recorded by those who still have it goes there too.
    assert!(kept.is_folded());
    kept.add(10);
    assert_eq!((total(&family), family.folded()), (24, 1));
    let again = family.get(&request("a", "/", 1));
    again.increment();
    assert_eq!((again.value(), total(&family)), (1, 25));
    kept.increment();
    assert_eq!((again.value(), total(&family)), (1, 26));
}

#[test]
fn a_series_that_comes_back_before_anybody_looked_goes_on() {
    let family: Family<Tenant<'static>, Counter> = Family::bounded(10);
    family.get(&tenant("a")).add(5);
    family.remove(&tenant("a"));
    family.get(&tenant("a")).increment();
    assert_eq!(series(&family), expected! { r#"tenant="a""# => 6 });
}

#[test]
fn gauges_of_removed_series_are_gone_and_histograms_go_to_other() {
    let gauges: Family<Tenant<'static>, Gauge> = Family::bounded(10);
    gauges.get(&tenant("a")).set(5);
    gauges.remove(&tenant("a"));
    assert_eq!(series(&gauges), expected! { r#"tenant="other""# => 0 });
    gauges.get(&tenant("a")).add(1);
    assert_eq!(series(&gauges)[r#"tenant="a""#], "1");

    let histograms: Family<Tenant<'static>, Histogram> =
        Family::bounded_with(10, || Histogram::new(3, 10));
    for (name, value) in [("a", 7), ("a", 900), ("a", 5000), ("b", 7)] {
        histograms.get(&tenant(name)).record(value);
    }
    histograms.remove(&tenant("a"));
    let expected = expected! { r#"tenant="b""# => "1 of 7", r#"tenant="other""# => "3 of 5907" };
    assert_eq!(series(&histograms), expected);
    let other = histograms.get(&tenant("other"));
    assert_eq!(other.overflow(), 1);
    let buckets: Vec<_> = other
        .load()
        .unwrap()
        .iter()
        .filter(|bucket| bucket.count() > 0)
        .map(|bucket| *bucket.range().start())
        .collect();
    assert_eq!(buckets, [7, 896]);
}

#[test]
fn places_are_used_again_without_what_was_in_them() {
    let family: Family<Tenant<'static>, Counter> = Family::bounded(9);
    for i in 0..1000_u64 {
        let name = format!("{i}");
        family.get(&tenant(&name)).add(i);
        assert!(!family.get(&tenant(&name)).is_folded());
        if i >= 4 {
            assert!(family.remove(&tenant(&format!("{}", i - 4))));
        }
        if i % 7 == 0 {
            assert_eq!(total(&family), (0..=i).sum());
        }
    }
    let all = series(&family);
    assert_eq!(all.len(), 5);
    assert_eq!(all[r#"tenant="999""#], "999");
    assert_eq!(family.folded(), 0);
}

#[test]
fn idle_series_are_removed_when_the_family_is_read() {
    let family: Family<Tenant<'static>, Counter> = Family::bounded(10).remove_idle(Duration::ZERO);
    let (a, b) = (family.get(&tenant("a")), family.get(&tenant("b")));
    a.add(1);
    b.add(2);
    // The first reading sees that they were in use, the next that they are not.
    assert_eq!(series(&family).len(), 2);
    b.add(3);
    let expected = expected! { r#"tenant="b""# => 5, r#"tenant="other""# => 1 };
    assert_eq!(series(&family), expected);
    family.get(&tenant("b")).increment();
    assert_eq!(series(&family)[r#"tenant="b""#], "6");
    assert_eq!(series(&family), expected! { r#"tenant="other""# => 7 });
    assert_eq!(family.folded(), 0);
}

#[test]
fn idle_series_make_room() {
    let family: Family<Tenant<'static>, Counter> = Family::bounded(10).remove_idle(Duration::ZERO);
    for i in 0..10_000 {
        family.get(&tenant(&i.to_string())).increment();
    }
    assert_eq!(total(&family), 10_000);
    assert!(family.folded() < 10_000 - 9 - 18, "{}", family.folded());
}

#[test]
fn a_family_may_be_used_in_any_way_while_it_is_shown() {
    let family: Family<Tenant<'static>, Counter> = Family::bounded(16);
    for i in 0..8 {
        family.get(&tenant(&i.to_string())).increment();
    }
    let mut shown = 0;
    family.for_each(|_, _| {
        shown += 1;
        family.get(&tenant(&format!("new{shown}"))).increment();
        family.remove(&tenant(&format!("{shown}")));
        family.for_each(|_, counter| assert!(counter.value() < 100));
        family.rejected();
        let _ = format!("{family:?}");
    });
    assert_eq!(total(&family), 8 + shown);
}

#[test]
fn a_metric_that_panics_while_it_is_made_does_no_harm() {
    let family: Family<Tenant<'static>, Counter> = Family::bounded_with(10, || {
        static MADE: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let made = MADE.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        assert!(made != 1, "made {made}");
        Counter::new()
    });
    let get = || family.get(&tenant("a")).increment();
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(get)).is_err());
    get();
    assert_eq!(series(&family), expected! { r#"tenant="a""# => 1 });
}

#[test]
fn threads_agree_on_the_series_they_make_at_once() {
    for _ in 0..20 {
        let family: Family<Request<'static>, Counter> = Family::bounded(3 * 200);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for i in 0..100 {
                        family.get(&request(&i.to_string(), "/", i)).increment();
                    }
                });
            }
        });
        let all = series(&family);
        assert_eq!(all.len(), 100);
        assert!(all.values().all(|value| value == "4"));
    }
}

#[test]
fn a_family_tells_what_it_is() {
    static FAMILY: Family<Request<'static>, Counter> = Family::bounded(300);
    let mut dimensions = Vec::new();
    let family = FAMILY.as_family().unwrap();
    family.dimensions(&mut |name, values| {
        dimensions.push((name.to_owned(), values.map(<[&str]>::len)));
    });
    let expected = [
        ("tenant", None),
        ("path", None),
        ("method", Some(3)),
        ("shard", None),
    ];
    assert_eq!(
        dimensions,
        expected.map(|(name, values)| (name.to_owned(), values))
    );
    assert_eq!((family.max_series(), family.folded()), (300, Some(0)));
    assert_eq!(
        Family::<Response, Gauge>::new()
            .as_family()
            .unwrap()
            .folded(),
        None
    );
    assert_eq!(Metric::kind(&FAMILY), crate::Kind::Counter);
    assert_eq!(Method::CARDINALITY, 3);
}
