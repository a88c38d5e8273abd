use metriken::{Counter, Gauge, LazyGauge, MetricBuilder, metric};
use metriken_exposition::snapshot::Snapshotter;
use metriken_exposition::{Names, Selection, Walker};

use super::*;

/// Each test has metrics of its own name, because all share the registry.
fn snapshotter(pattern: &str) -> Snapshotter {
    let selection = Selection::all().matching(pattern);
    Snapshotter::new(Walker::new(Names::Bare).select(selection))
}

fn names(segment: &Segment) -> Vec<&str> {
    let columns = segment.columns.iter();
    columns.map(|column| column.field.name().as_str()).collect()
}

#[test]
fn what_is_not_fetched_stays_within_a_bound() {
    let gauges: Vec<_> = (0..100)
        .map(|index| {
            let name = format!("gatherer_bound_{index}");
            MetricBuilder::new(name).build(Gauge::new())
        })
        .collect();
    let limit = 1 << 20;
    let mut gatherer = Gatherer::new(u8::MAX, limit);
    let mut snapshotter = snapshotter("gatherer_bound_*");
    let rows = 10_000;
    let mut last = 0;
    for row in 0..rows {
        for gauge in &gauges {
            gauge.set(i64::from(row) << 40);
        }
        let snapshot = snapshotter.take();
        let since = snapshot.at().duration_since(SystemTime::UNIX_EPOCH);
        last = since.unwrap().as_nanos() as u64;
        gatherer.push(&snapshot);
    }
    let segments = gatherer.take();
    let bytes: usize = segments.iter().map(Segment::size_bytes).sum();
    assert!(bytes < limit * 3 / 2, "{bytes}");
    let kept: usize = segments.iter().map(Segment::rows).sum();
    assert!((1_000..rows as usize).contains(&kept), "{kept}");
    // The newest ones are those that are kept.
    let times: Vec<_> = segments.iter().flat_map(|it| &it.times).collect();
    assert!(times.is_sorted());
    assert_eq!(times.last(), Some(&&last));
    assert!(gatherer.take().is_empty());
}

#[test]
fn however_many_series_there_are_the_newest_rows_are_kept() {
    let gauges: Vec<_> = (0..2_100)
        .map(|index| MetricBuilder::new(format!("gatherer_many_{index}")).build(Gauge::new()))
        .collect();
    let mut gatherer = Gatherer::new(u8::MAX, 1 << 20);
    let mut snapshotter = snapshotter("gatherer_many_*");
    for row in 0..160 {
        // Far from the one before, which takes most.
        for gauge in &gauges {
            gauge.set(i64::MAX / 3 * (row % 2));
        }
        gatherer.push(&snapshotter.take());
    }
    let segments = gatherer.take();
    assert!(segments.iter().map(Segment::rows).sum::<usize>() >= 16);
    assert!(gatherer.take_is_tight());
    drop(gauges);
    // Fewer are nothing to warn of.
    gatherer.push(&snapshotter.take());
    gatherer.take();
    assert!(!gatherer.take_is_tight());
}

#[test]
fn segments_of_a_row_each_stay_within_a_bound() {
    let limit = 1 << 20;
    let mut gatherer = Gatherer::new(u8::MAX, limit);
    let mut snapshotter = snapshotter("gatherer_flip_*");
    let name = |index| format!("gatherer_flip_{index}");
    for _ in 0..100 {
        let first: Vec<_> = (0..20)
            .map(|index| MetricBuilder::new(name(index)).build(Counter::new()))
            .collect();
        gatherer.push(&snapshotter.take());
        drop(first);
        let _second: Vec<_> = (0..20)
            .map(|index| MetricBuilder::new(name(index)).build(Gauge::new()))
            .collect();
        gatherer.push(&snapshotter.take());
    }
    let segments = gatherer.take();
    let bytes: usize = segments.iter().map(Segment::size_bytes).sum();
    assert!(segments.len() > 10, "{}", segments.len());
    assert!(bytes < limit * 3 / 2, "{bytes}");
}

#[test]
fn a_series_of_another_type_begins_another_segment() {
    let mut gatherer = Gatherer::new(u8::MAX, 1 << 20);
    let mut snapshotter = snapshotter("gatherer_type");
    let first = MetricBuilder::new("gatherer_type").build(Counter::new());
    gatherer.push(&snapshotter.take());
    drop(first);
    let second = MetricBuilder::new("gatherer_type").build(Gauge::new());
    gatherer.push(&snapshotter.take());
    gatherer.push(&snapshotter.take());
    drop(second);
    let segments = gatherer.take();
    let rows: Vec<_> = segments.iter().map(Segment::rows).collect();
    assert_eq!(rows, [1, 2]);
    assert_eq!(names(&segments[0]), names(&segments[1]));
    let types = segments.iter().map(|it| it.columns[0].field.data_type());
    let expected = [
        arrow_schema::DataType::UInt64,
        arrow_schema::DataType::Int64,
    ];
    assert!(types.eq(expected.iter()));
}

#[test]
fn the_next_segment_has_the_columns_of_the_last_row() {
    let mut gatherer = Gatherer::new(u8::MAX, 1 << 20);
    let mut snapshotter = snapshotter("gatherer_next_*");
    let stays = MetricBuilder::new("gatherer_next_stays").build(Counter::new());
    let goes = MetricBuilder::new("gatherer_next_goes").build(Counter::new());
    gatherer.push(&snapshotter.take());
    drop(goes);
    gatherer.push(&snapshotter.take());
    let first = gatherer.take();
    gatherer.push(&snapshotter.take());
    drop(stays);
    let second = gatherer.take();
    assert_eq!(
        names(&first[0]),
        ["gatherer_next_goes{}", "gatherer_next_stays{}"]
    );
    assert_eq!(names(&second[0]), ["gatherer_next_stays{}"]);
}

#[metric(name = "gatherer_clock")]
static CLOCK: LazyGauge = LazyGauge::new(Gauge::default);

#[test]
fn a_clock_that_is_set_back_begins_another_segment() {
    CLOCK.set(1);
    let mut gatherer = Gatherer::new(u8::MAX, 1 << 20);
    let mut snapshotter = snapshotter("gatherer_clock");
    let (early, late) = (snapshotter.take(), snapshotter.take());
    for snapshot in [&early, &late, &early, &late] {
        gatherer.push(snapshot);
    }
    let segments = gatherer.take();
    assert_eq!(
        segments.iter().map(Segment::rows).collect::<Vec<_>>(),
        [2, 2]
    );
}
