use super::*;
use crate::{Family, LabelSet};
use std::cell::Cell;
use std::thread;

/// The exemplars of a metric's only series: values, and what their labels say.
fn shown(metric: &dyn Metric) -> Vec<(u64, String)> {
    struct Collect(Vec<(u64, String)>);

    impl Visit for Collect {
        fn series(&mut self, _: &[Label<'_>], _: Sample<'_>) {}

        fn series_with(&mut self, _: &[Label<'_>], _: Sample<'_>, exemplars: &dyn Exemplars) {
            exemplars.for_each(&mut |exemplar| {
                assert!(exemplar.time.elapsed().unwrap() < Duration::from_secs(60));
                self.0
                    .push((exemplar.value, format!("{:?}", exemplar.labels)));
            });
        }
    }

    let mut collect = Collect(Vec::new());
    metric.visit(&mut collect);
    collect.0
}

#[test]
fn a_histogram_keeps_one_for_each_power_of_two_until_it_is_read() {
    let histogram = WithExemplars::new(Histogram::new(7, 64));
    assert_eq!(shown(&histogram), []);
    let asked = Cell::new(0);
    let record = |value: u64| {
        histogram.record_with(value, || {
            asked.set(asked.get() + 1);
            [("trace", value.to_string())]
        });
    };
    [0, 1, 4, 7, 5, 1000, u64::MAX].into_iter().for_each(record);
    assert_eq!((histogram.count(), asked.get()), (7, 4));
    let first = [
        (0, r#"[trace="0"]"#),
        (4, r#"[trace="4"]"#),
        (1000, r#"[trace="1000"]"#),
        (u64::MAX, r#"[trace="18446744073709551615"]"#),
    ];
    assert_eq!(
        shown(&histogram),
        first.map(|(value, labels)| (value, labels.to_owned()))
    );

    // What was shown stays until there is another.
    [7, 6].into_iter().for_each(record);
    let values: Vec<_> = shown(&histogram)
        .into_iter()
        .map(|(value, _)| value)
        .collect();
    assert_eq!(values, [0, 7, 1000, u64::MAX]);
    assert_eq!(asked.get(), 5);
}

#[test]
fn a_counter_keeps_what_was_added() {
    let counter = WithExemplars::new(Counter::new());
    counter.increment();
    counter.add_with(3, || [("a", "1"), ("b", "2")]);
    counter.increment_with(|| [("b", String::new())]);
    assert_eq!((*counter).value(), 5);
    counter.add_with(1000, || [("too", "late")]);
    assert_eq!(shown(&counter), [(3, r#"[a="1", b="2"]"#.to_owned())]);
}

#[test]
fn an_exemplar_without_labels_is_none() {
    let counter = WithExemplars::new(Counter::new());
    counter.increment_with(|| [("", "")]);
    assert_eq!(shown(&counter), []);
}

#[test]
fn series_of_a_family_have_their_own() {
    #[derive(LabelSet)]
    struct Tenant<'a> {
        tenant: &'a str,
    }
    let family: Family<Tenant<'static>, WithExemplars<Counter>> = Family::bounded(4);
    family
        .get(&Tenant { tenant: "a" })
        .increment_with(|| [("trace", "1")]);
    family
        .get(&Tenant { tenant: "b" })
        .add_with(2, || [("trace", "2")]);
    let traces = [(1, r#"[trace="1"]"#), (2, r#"[trace="2"]"#)];
    assert_eq!(
        shown(&family),
        traces.map(|(value, labels)| (value, labels.to_owned()))
    );
    family.remove(&Tenant { tenant: "a" });
    assert_eq!(
        shown(&family),
        traces[1..]
            .iter()
            .map(|&(value, labels)| (value, labels.to_owned()))
            .collect::<Vec<_>>()
    );
}

#[test]
fn keeping_and_showing_wait_for_nobody() {
    let histogram = WithExemplars::new(Histogram::new(3, 16));
    thread::scope(|scope| {
        for thread in 0..4 {
            let histogram = &histogram;
            scope.spawn(move || {
                for value in 0..2000 {
                    histogram.record_with(value, || [("thread", thread.to_string())]);
                }
            });
        }
        for _ in 0..100 {
            histogram.visit(&mut |_: &[Label<'_>], _: Sample<'_>| {});
            for (value, labels) in shown(&histogram) {
                // Somebody who shows them may record one.
                histogram.record_with(value, || [("again", "1")]);
                assert!(value < 2000 && labels.len() > 10);
            }
        }
    });
    assert!(histogram.count() >= 8000);
}
