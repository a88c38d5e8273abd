use super::*;
use crate::{Sample, histogram};
use std::collections::HashMap;
use std::thread;

/// The series that a group shows, as text.
fn series(metric: &dyn Metric) -> Vec<String> {
    let mut series = Vec::new();
    metric.visit(&mut |labels: &[Label<'_>], sample: Sample<'_>| {
        let value = match sample {
            Sample::Counter(value) => value.to_string(),
            Sample::Gauge(value) => value.to_string(),
            Sample::Histogram(histogram) => {
                let totals = histogram.for_each_bucket(&mut |_, _| {});
                format!("{} values", totals.count)
            }
            _ => "?".to_owned(),
        };
        series.push(format!("{labels:?} {value}"));
    });
    series
}

fn labels<const N: usize>(labels: [(&str, &str); N]) -> HashMap<String, String> {
    let labels = labels.into_iter();
    labels.map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
}

#[test]
fn only_written_members_have_a_value_and_are_shown() {
    static GROUP: CounterGroup = CounterGroup::new(1_000_000);
    assert_eq!(GROUP.entries(), 1_000_000);
    assert_eq!((GROUP.value(0), GROUP.load()), (None, None));
    assert_eq!(series(&GROUP), [""; 0]);

    assert!(GROUP.increment(999_999) && GROUP.add(64, 5) && GROUP.set(63, 0));
    assert!(GROUP.add(64, 1));
    assert_eq!(GROUP.value(999_999), Some(1));
    assert_eq!(GROUP.value(64), Some(6));
    assert_eq!(GROUP.value(63), Some(0));
    assert_eq!(GROUP.value(62), None, "in the same run");
    assert_eq!(GROUP.value(500_000), None);
    let expected = [
        r#"[index="63"] 0"#,
        r#"[index="64"] 6"#,
        r#"[index="999999"] 1"#,
    ];
    assert_eq!(series(&GROUP), expected);
}

#[test]
fn writing_out_of_range_does_nothing() {
    let counters = CounterGroup::new(65);
    let gauges = GaugeGroup::new(65);
    let histograms = HistogramGroup::new(65, 3, 10);
    for index in [65, 127, 128, usize::MAX] {
        assert!(!counters.increment(index) && !counters.add(index, 1) && !counters.set(index, 1));
        assert!(!gauges.decrement(index) && !gauges.sub(index, 1));
        assert!(!histograms.record(index, 1));
        assert_eq!(histograms.increment(index, 1), Ok(false));
        assert_eq!(counters.value(index), None);
        assert!(histograms.load(index).is_none());
        counters.set_metadata(index, labels([("cpu", "9")]));
        counters.insert_metadata(index, "cpu".to_owned(), "9".to_owned());
    }
    assert!(counters.runs.is_unused() && gauges.runs.is_unused() && histograms.runs.is_unused());
    assert_eq!(counters.metadata_snapshot(), []);
    assert!(counters.increment(64));
    assert!(!CounterGroup::new(0).increment(0));
}

#[test]
fn gauges_go_up_and_down() {
    let group = GaugeGroup::new(3);
    assert!(group.increment(0) && group.add(0, 5) && group.sub(0, 10) && group.decrement(0));
    assert!(group.set(2, 7));
    assert_eq!(group.value(0), Some(-5));
    assert_eq!(group.load(), Some(vec![-5, 0, 7]));
    assert!(matches!(Metric::value(&group), Some(Value::GaugeGroup(_))));
}

#[test]
fn histograms_have_their_own_buckets_and_one_layout() {
    static GROUP: HistogramGroup = HistogramGroup::new(100, 3, 10);
    assert_eq!(GROUP.config(), histogram::Config::new(3, 10).unwrap());
    assert!(GROUP.load_all().is_none());

    assert_eq!(GROUP.increment(1, 17), Ok(true));
    assert!(GROUP.record(70, 18) && GROUP.record(70, 5000));
    let error = Err(histogram::Error::OutOfRange);
    assert_eq!(GROUP.increment(70, 1024), error);

    let mut expected = histogram::Histogram::new(3, 10).unwrap();
    expected.increment(17).unwrap();
    assert_eq!(GROUP.load(1), Some(expected));
    assert_eq!(GROUP.load(2), None);
    let all = GROUP.load_all().unwrap();
    let counts = all.iter().map(|it| it.as_slice().iter().sum::<u64>());
    let counts: Vec<_> = counts.enumerate().filter(|(_, count)| *count > 0).collect();
    assert_eq!((all.len(), counts), (100, vec![(1, 1), (70, 1)]));
    let expected = [r#"[index="1"] 1 values"#, r#"[index="70"] 3 values"#];
    assert_eq!(series(&GROUP), expected);
}

#[test]
fn members_are_shown_with_their_labels_in_order_of_name() {
    let group = CounterGroup::new(70);
    (0..70).step_by(23).for_each(|index| {
        group.increment(index);
    });
    group.set_metadata(23, labels([("zone", "b"), ("cpu", "23")]));
    group.insert_metadata(69, "cpu".to_owned(), "69".to_owned());
    group.insert_metadata(1, "never".to_owned(), "written".to_owned());
    group.set_metadata(46, HashMap::new());
    let expected = [
        r#"[index="0"] 1"#,
        r#"[cpu="23", zone="b"] 1"#,
        r#"[index="46"] 1"#,
        r#"[cpu="69"] 1"#,
    ];
    assert_eq!(series(&group), expected);
    group.clear_metadata(23);
    assert_eq!(series(&group)[1], r#"[index="23"] 1"#);
}

#[test]
fn labels_are_kept_by_member() {
    let group = GaugeGroup::new(10);
    let version = group.metadata_version();
    assert_eq!(group.load_metadata(3), None);
    assert!(group.with_metadata(3, |labels| labels.is_none()));

    group.set_metadata(3, labels([("a", "1"), ("b", "2")]));
    group.insert_metadata(3, "b".to_owned(), "3".to_owned());
    group.insert_metadata(0, "c".to_owned(), "4".to_owned());
    assert_eq!(
        group.load_metadata(3),
        Some(labels([("a", "1"), ("b", "3")]))
    );
    let c = group.with_metadata(0, |labels| labels.map(|labels| labels["c"].clone()));
    assert_eq!(c.as_deref(), Some("4"));
    let snapshot = [
        (0, labels([("c", "4")])),
        (3, labels([("a", "1"), ("b", "3")])),
    ];
    assert_eq!(group.metadata_snapshot(), snapshot);

    let changed = group.metadata_version();
    assert_ne!(changed, version);
    assert_eq!(group.metadata_version(), changed, "reading changes nothing");
    group.clear_metadata(3);
    assert_ne!(group.metadata_version(), changed);
    assert_eq!(group.metadata_snapshot().len(), 1);
}

#[test]
fn a_visitor_may_change_the_group_that_it_is_shown() {
    let group = CounterGroup::new(200);
    group.increment(0);
    group.set_metadata(0, labels([("a", "1")]));
    let mut shown = 0;
    group.visit(&mut |_: &[Label<'_>], _: Sample<'_>| {
        shown += 1;
        group.set_metadata(0, labels([("a", "2")]));
        group.with_metadata(0, |_| group.clear_metadata(0));
        group.increment(0);
        group.metadata_snapshot();
    });
    assert_eq!((shown, group.value(0)), (1, Some(2)));
}

#[test]
fn no_write_is_lost_between_threads_that_need_the_same_memory() {
    for _ in 0..50 {
        let group = CounterGroup::new(4096);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..4096).step_by(31).for_each(|i| assert!(group.add(i, 3))));
            }
        });
        let values = group.load().unwrap().into_iter().enumerate();
        for (index, value) in values {
            assert_eq!(value, if index % 31 == 0 { 12 } else { 0 });
        }
    }
}

#[test]
fn a_member_is_never_shown_with_a_value_from_before_it_was_written() {
    for _ in 0..200 {
        let group = GaugeGroup::new(64);
        thread::scope(|scope| {
            scope.spawn(|| (0..64).for_each(|index| assert!(group.set(index, 7))));
            scope.spawn(|| {
                for index in (0..64).rev() {
                    assert!(group.value(index).is_none_or(|value| value == 7));
                }
            });
        });
    }
}

#[test]
fn readers_see_a_group_through_its_value() {
    let group = CounterGroup::new(2);
    group.add(1, 3);
    group.set_metadata(1, labels([("a", "1")]));
    let Some(Value::CounterGroup(group)) = Metric::value(&group) else {
        panic!("a group of counters");
    };
    assert_eq!((group.entries(), group.counter_value(1)), (2, Some(3)));
    assert_eq!(group.load_metadata(1), Some(labels([("a", "1")])));
    assert_eq!(CounterGroup::KIND, Kind::Counter);
    assert_eq!(HistogramGroup::KIND, Kind::Histogram);
}
