//! A metric may show other series each time, which nobody is told beforehand.

mod metric;

use std::sync::atomic::{AtomicUsize, Ordering};

use metriken::{Kind, Label, MetricBuilder, Sample, Visit};
use metriken_exposition::Walker;
use metriken_exposition::snapshot::{Snapshotter, Value};

/// What the metric shows: labels, and a whole number or not.
const SHOWN: [(&[(&str, &str)], Sample<'_>); 5] = [
    (&[("a", "1"), ("b", "2")], Sample::Gauge(1)),
    (&[("a", "1")], Sample::Gauge(2)),
    (&[], Sample::Gauge(3)),
    (&[], Sample::Float(4.0)),
    (&[("a", "2")], Sample::Float(5.0)),
];

static NOW: AtomicUsize = AtomicUsize::new(0);

#[test]
fn a_snapshot_has_the_series_of_its_own_time() {
    let shows = metric::Shows(Kind::Gauge, |visitor: &mut dyn Visit| {
        let (labels, sample) = SHOWN[NOW.load(Ordering::Relaxed)];
        let labels: Vec<_> = labels.iter().map(|(n, v)| Label::new(n, v)).collect();
        visitor.series(&labels, sample);
    });
    let _metric = MetricBuilder::new("changing").build(shows);
    let mut snapshotter = Snapshotter::new(Walker::new(Default::default()));
    let mut snapshot = snapshotter.take();
    for now in (0..SHOWN.len()).chain((0..SHOWN.len()).rev()) {
        NOW.store(now, Ordering::Relaxed);
        snapshotter.take_into(&mut snapshot);
        let (labels, sample) = SHOWN[now];
        let found = snapshot.find("changing", labels);
        let expected = match sample {
            Sample::Gauge(value) => Value::Gauge(value),
            Sample::Float(value) => Value::Float(value),
            _ => unreachable!("see above"),
        };
        assert_eq!(found.map(|series| series.value()), Some(&expected), "{now}");
        let all = snapshot.series().iter();
        assert_eq!(all.filter(|it| it.name() == "changing").count(), 1);
    }
}
