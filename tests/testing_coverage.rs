//! Which metrics and label values nothing has touched, and that touching one
//! takes it off the list.

use std::any::Any;
use std::collections::BTreeSet;

use metriken::testing::{self, Coverage, Touched};
use metriken::{
    CallbackCounter, Counter, CounterGroup, Family, Gauge, Histogram, Info, LabelSet, LabelValue,
    Lazy, Metric, MetricBuilder, RwLockHistogram, StateSet, Value, metric,
};
use metriken_core::slots::own_view;

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    Post,
}

#[derive(LabelSet)]
struct Closed {
    method: Method,
    cached: bool,
}

#[derive(LabelSet)]
struct Open<'a> {
    method: Method,
    tenant: &'a str,
}

#[rustfmt::skip]
mod declared {
    use super::*;

    // A line each, from the next one on.
    pub(super) const FIRST_LINE: u32 = line!() + 1;
    #[metric(name = "counter")] pub(super) static COUNTER: Counter = Counter::new();
    #[metric(name = "labelled", metadata = { tier = "disk" })] pub(super) static LABELLED: Counter = Counter::new();
    #[metric(name = "gauge")] pub(super) static GAUGE: Gauge = Gauge::new();
    #[metric(name = "histogram")] pub(super) static HISTOGRAM: Histogram = Histogram::new(3, 20);
    #[metric(name = "disk")] pub(super) static DISK: RwLockHistogram = RwLockHistogram::new(0, 3);
    #[metric(name = "lazy")] pub(super) static LAZY: Lazy<Family<Closed, Counter>> = Lazy::new(Family::new);
    #[metric(name = "group")] pub(super) static GROUP: CounterGroup = CounterGroup::new(10);
    #[metric(name = "all_shown")] pub(super) static ALL_SHOWN: Family<Closed, Counter> = Family::new().show_all();
    #[metric(name = "gauges")] pub(super) static GAUGES: Family<Closed, Gauge> = Family::new();
    #[metric(name = "open")] pub(super) static OPEN: Family<Open<'static>, Histogram> = Family::bounded(100);
    #[metric(name = "callback")] pub(super) static CALLBACK: CallbackCounter = CallbackCounter::new(|| COUNTER.value());
    #[metric(name = "info")] pub(super) static INFO: Info = Info::unset();
    #[metric(name = "states")] pub(super) static STATES: StateSet = StateSet::new(&["off", "on"]);
    #[metric(name = "other")] pub(super) static OTHER: Other = Other;
}
use declared::*;

struct Other;

impl Metric for Other {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Other(self))
    }
}

fn coverage() -> Coverage {
    let mut coverage = testing::coverage();
    coverage.retain(|metric| metric.file() == file!());
    coverage
}

/// What is not touched, without the places.
fn untouched() -> BTreeSet<String> {
    let coverage = coverage();
    let gaps = coverage.untouched().map(|gap| match gap.label_value() {
        Some((label, value)) => format!("{} {label}={value}", gap.metric().name()),
        None => gap.metric().name().to_owned(),
    });
    gaps.collect()
}

fn unknown() -> Vec<String> {
    let coverage = coverage();
    coverage
        .unknown()
        .map(|metric| metric.name().to_owned())
        .collect()
}

/// Asserts that `touch` takes `names` off the list and puts `more` on it.
#[track_caller]
fn assert_takes_off<const N: usize, const M: usize>(
    names: [&str; N],
    more: [&str; M],
    touch: impl FnOnce(),
) {
    let before = untouched();
    touch();
    let after = untouched();
    let off: Vec<_> = before.difference(&after).map(String::as_str).collect();
    let on: Vec<_> = after.difference(&before).map(String::as_str).collect();
    assert_eq!((off, on), (names.to_vec(), more.to_vec()));
}

fn closed(method: Method, cached: bool) -> Closed {
    Closed { method, cached }
}

// One test, because everything that is touched changes the list.
#[test]
fn what_was_not_touched_is_listed_until_it_is() {
    assert_eq!(
        untouched().into_iter().collect::<Vec<_>>(),
        [
            "all_shown",
            "callback",
            "counter",
            "disk",
            "gauges",
            "group",
            "histogram",
            "info",
            "labelled",
            "lazy",
            "open"
        ]
    );
    assert_eq!(unknown(), ["gauge", "states", "other"]);
    let report = coverage().to_string();
    let lines: Vec<_> = report.lines().collect();
    let at = |line: u32| format!("  {}:{line}: ", file!());
    let labelled = format!("{}labelled{{tier=\"disk\"}}", at(FIRST_LINE + 1));
    assert_eq!(
        lines[..3],
        [
            "never touched:",
            &format!("{}counter", at(FIRST_LINE)),
            &labelled
        ]
    );
    assert_eq!(
        lines[12..],
        [
            "perhaps never touched:",
            &format!("{}gauge", at(FIRST_LINE + 2)),
            &format!("{}states", at(FIRST_LINE + 12)),
            &format!("{}other", at(FIRST_LINE + 13)),
        ]
    );

    let early = coverage();
    // Looking at metrics in other ways is not touching them.
    drop((testing::snapshot(), testing::process_snapshot()));
    assert_eq!(untouched().len(), 11);

    assert_takes_off(["callback", "counter"], [], || COUNTER.increment());
    assert_takes_off(["labelled"], [], || {
        std::thread::scope(|scope| {
            scope.spawn(|| LABELLED.increment());
        })
    });
    assert_eq!(own_view(untouched), untouched(), "in any view");
    assert_takes_off(["histogram"], [], || HISTOGRAM.record(0));
    assert_takes_off(["disk"], [], || DISK.update_from(&[0, 1, 0, 0]).unwrap());
    assert_takes_off(["group"], [], || assert!(GROUP.increment(3)));
    assert_takes_off(["info"], [], || assert!(INFO.set([("zone", "a")])));

    // A series that counts nothing is not touched.
    assert_takes_off([], [], || _ = LAZY.get(&closed(Method::Get, true)).value());
    assert_takes_off(["lazy"], ["lazy cached=false", "lazy method=post"], || {
        LAZY.get(&closed(Method::Get, true)).increment();
    });
    assert_takes_off(["lazy cached=false"], [], || {
        LAZY.get(&closed(Method::Get, false)).increment();
    });
    assert_takes_off(["lazy method=post"], [], || {
        LAZY.get(&closed(Method::Post, false)).increment();
    });
    assert_takes_off(
        ["all_shown"],
        ["all_shown cached=true", "all_shown method=get"],
        || ALL_SHOWN.get(&closed(Method::Post, false)).increment(),
    );
    // Of a gauge at zero it is not known.
    assert_takes_off(
        ["gauges"],
        ["gauges cached=true", "gauges method=post"],
        || {
            GAUGES.get(&closed(Method::Get, false)).set(0);
        },
    );
    assert_eq!(unknown(), ["gauge", "gauges", "states", "other"]);
    // Open labels have any values, so none is missing.
    let (method, tenant) = (Method::Post, "acme");
    assert_takes_off(["open"], ["open method=get"], || {
        OPEN.get(&Open { method, tenant }).record(7);
    });
    let (method, tenant) = (Method::Get, "globex");
    assert_takes_off(["open method=get"], [], || {
        OPEN.get(&Open { method, tenant }).record(7);
    });

    GAUGE.increment();
    assert!(STATES.set("on"));
    GAUGES.get(&closed(Method::Post, true)).set(-1);
    assert_eq!(unknown(), ["other"]);
    let noted = coverage();
    GAUGE.decrement();
    let mut all = coverage();
    assert_eq!(all.unknown().count(), 2, "a gauge is back at zero");
    all.merge(noted);
    assert_eq!(all.unknown().count(), 1, "and was seen above");

    let _dynamic = MetricBuilder::new("dynamic").build(Counter::new());
    assert!(!untouched().contains("dynamic"), "nobody has declared it");

    // In the order of the source.
    let names: Vec<_> = all.metrics().map(|metric| metric.name()).collect();
    assert_eq!((names.len(), names[0], names[13]), (14, "counter", "other"));
    let labelled = all.metrics().nth(1).unwrap();
    assert_eq!(labelled.labels().collect::<Vec<_>>(), [("tier", "disk")]);
    assert_eq!(
        (labelled.crate_name(), labelled.touched()),
        ("metriken", Touched::Yes)
    );
    let open = all
        .metrics()
        .find(|metric| metric.name() == "open")
        .unwrap();
    assert_eq!(
        open.label_values().collect::<Vec<_>>(),
        [
            ("method", "get", Touched::Yes),
            ("method", "post", Touched::Yes)
        ]
    );

    for gap in [(Method::Get, true), (Method::Post, false)] {
        ALL_SHOWN.get(&closed(gap.0, gap.1)).increment();
    }
    assert_eq!(untouched().len(), 0);
    all = coverage();
    all.merge(early);
    assert_eq!(all, coverage(), "one process touched it all");
    assert!(all.to_string().starts_with("perhaps never touched:\n"));
    all.retain(|metric| metric.touched() == Touched::Yes);
    assert_eq!(all.to_string(), "all of 12 metrics were touched");
}
