//! PromQL about a recording, beside what the application knows itself.

mod files;

use std::thread;
use std::time::Duration;

use metriken_query::{MetricsSource, SegmentedParquetReader};
use metriken_recorder::Recorder;
use recorder::{Count, GETS, POSTS, STEP_NS, STEPS, WORKERS};

use files::{files, open, points, query};

#[test]
fn queries_answer_what_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let recording = Recorder::builder(folder.path().join("app.parquet"))
        .interval(Duration::from_millis(10))
        .segment(Duration::from_secs(1))
        .start()
        .unwrap();
    // So that the first row is of a time when nothing had been counted.
    thread::sleep(Duration::from_millis(100));
    let counts = recorder::work(Duration::from_secs(4));
    drop(recording);

    let files = files(folder.path());
    assert!(files.len() >= 4, "{files:?}");
    let reader = open(&files);
    assert_eq!(reader.interval(), 0.01);
    assert!(reader.version().starts_with("metriken-recorder "));
    let descriptions = reader.file_metadata().remove("descriptions").unwrap();
    let served = r#""app_requests":"Requests served.""#;
    assert!(descriptions.contains(served), "{descriptions}");

    // Everything, to the last one.
    let total: f64 = points(&reader, "histogram_count(app_latency)", 1.0)
        .iter()
        .map(|(_, count)| count)
        .sum();
    assert_eq!(total, GETS.value() as f64);

    let labels = reader.counter_labels("app_requests");
    let mut methods: Vec<_> = labels.iter().map(|labels| &*labels["method"]).collect();
    methods.sort_unstable();
    assert_eq!(methods, ["get", "post"]);

    rates_are_those_of_the_application(&reader, &counts);
    sums_are_those_of_their_series(&reader);
    quantiles_are_within_a_bucket(&reader);

    // The gauge, whose name a selector cannot have, while all were at work.
    let threads = points(&reader, "app_threads", 1.0);
    assert!(threads.len() >= 3, "{threads:?}");
    let working = threads.iter().filter(|(_, value)| *value == WORKERS as f64);
    assert!(working.count() >= 2, "{threads:?}");
}

/// Readers put values between rows where a window does not begin or end at one,
/// so what they say of a moment is between the rows around it; and what the
/// application knows of a row, between what it noted before and after. Either may
/// be late on a machine that others use too.
fn rates_are_those_of_the_application(reader: &SegmentedParquetReader, counts: &[Count]) {
    const CLOCKS_S: f64 = 0.002;
    let rows = reader.sample_timestamps();
    let rows: Vec<_> = rows.iter().map(|ns| *ns as f64 / 1e9).collect();
    let least_by = |at_s: f64| {
        let row = rows[..rows.partition_point(|row| *row <= at_s)].last()? - CLOCKS_S;
        let noted = &counts[..counts.partition_point(|count| count.at_s <= row)];
        Some(noted.last()?.gets as f64)
    };
    let most_by = |at_s: f64| {
        let row = rows[rows.partition_point(|row| *row < at_s)..].first()? + CLOCKS_S;
        let noted = &counts[counts.partition_point(|count| count.at_s < row)..];
        Some(noted.first()?.gets as f64)
    };
    // Of a window, if it lies within the application's work.
    let bounds = |end_s: f64| {
        let start_s = end_s - 1.0;
        let least = least_by(end_s)? - most_by(start_s)?;
        let most = most_by(end_s)? - least_by(start_s)?;
        Some(least..=most)
    };
    let rates = points(reader, r#"rate(app_requests{method="get"}[1s])"#, 0.25);
    let mut seen = 0;
    for (at_s, rate) in rates {
        let Some(bounds) = bounds(at_s) else {
            continue;
        };
        assert!(bounds.contains(&rate), "{rate} in {bounds:?}");
        // Others say nothing.
        seen += usize::from(bounds.end() - bounds.start() < bounds.end() / 2.0);
    }
    assert!(seen >= 6, "{seen}");
}

fn sums_are_those_of_their_series(reader: &SegmentedParquetReader) {
    let sums = points(reader, "sum(rate(app_requests[1s]))", 0.5);
    let by_method = query(reader, "sum by (method) (rate(app_requests[1s]))", 0.5);
    assert_eq!(by_method.len(), 2);
    assert!(sums.len() >= 6, "{sums:?}");
    for (index, (at_s, sum)) in sums.into_iter().enumerate() {
        let parts = by_method.iter().map(|series| series.values[index]);
        let (times, values): (Vec<_>, Vec<_>) = parts.unzip();
        assert_eq!(times, [at_s; 2]);
        let difference = values.iter().sum::<f64>() - sum;
        assert!(difference.abs() <= sum * 1e-9, "{values:?} {sum}");
    }
    // A quarter as many posts as gets: every fourth round of a thread's.
    let share = POSTS.value() as f64 / GETS.value() as f64;
    assert!((0.24..0.26).contains(&share), "{share}");
    let shares = "sum(rate(app_requests{method=\"post\"}[1s])) \
                  / sum(rate(app_requests{method=\"get\"}[1s]))";
    for (_, value) in points(reader, shares, 1.0) {
        assert!((value - share).abs() < 0.01, "{value} {share}");
    }
}

/// All values are equally frequent in any window of whole rounds; a window may
/// cut a round of each thread, which moves a quantile by less than a value.
fn quantiles_are_within_a_bucket(reader: &SegmentedParquetReader) {
    let expression = "histogram_quantiles([0.5, 0.9, 0.99], app_latency, 1)";
    let series = query(reader, expression, 1.0);
    assert_eq!(series.len(), 3, "{series:?}");
    for series in series {
        let quantile: f64 = series.metric["quantile"].parse().unwrap();
        let exact = quantile * (STEPS * STEP_NS) as f64;
        let bound = exact / 128.0 + STEP_NS as f64;
        assert!(series.values.len() >= 4);
        for (_, value) in series.values {
            assert!(
                (value - exact).abs() <= bound,
                "{quantile}: {value} {exact}"
            );
        }
    }
}
