//! Groups of metrics that come and go: those of one type are families with a
//! series for each of them, not as many metrics of one name.

mod page;
mod warnings;

use metriken::{Counter, Gauge, Histogram, MetricGroup, RegisteredGroup};
use metriken_exposition::{Names, TextEncoder, TextFormat};

use page::Page;
use warnings::Warnings;

/// What a pool of connections measures.
#[derive(MetricGroup)]
#[group(prefix = "pool")]
struct PoolMetrics {
    /// Connections open.
    #[metric(unit = "connections")]
    open: Gauge,
    /// Connections made.
    #[metric(metadata = { by = "user" })]
    made: Counter,
    /// Time waited for a connection.
    #[metric(name = "wait_duration", unit = "nanoseconds")]
    wait: Histogram,
}

fn pool(name: &str, open: i64) -> RegisteredGroup<PoolMetrics> {
    let pool = PoolMetrics {
        open: Gauge::with_value(open),
        made: Counter::with_value(1),
        wait: Histogram::new(0, 31),
    };
    pool.wait.record(1 << 30);
    pool.register([("pool", name)])
}

/// The page without the times of creation, and without the buckets of the
/// histogram but for the last one.
fn essence(encoder: &mut TextEncoder) -> String {
    let mut page = String::new();
    encoder.encode(&mut page).unwrap();
    Page::read(&page, TextFormat::OpenMetrics, Names::Legacy);
    let is_bucket = |line: &&str| line.contains("_bucket{") && !line.contains("+Inf");
    let lines = page.lines();
    let lines = lines.filter(|line| !line.contains("_created{") && !is_bucket(line));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_groups_of_one_type_are_series_of_the_same_families() {
    let mut encoder = TextEncoder::new(TextFormat::OpenMetrics);
    let _main = pool("main", 3);
    let replica = pool("replica", 5);
    let _batch = pool("batch", 7);
    let all = essence(&mut encoder);
    assert!(
        all.contains("pool_open_connections{pool=\"replica\"} 5\n"),
        "{all}"
    );

    drop(replica);
    let expected = r#"# TYPE pool_made counter
# HELP pool_made Connections made.
pool_made_total{by="user",pool="batch"} 1
pool_made_total{by="user",pool="main"} 1
# TYPE pool_open_connections gauge
# UNIT pool_open_connections connections
# HELP pool_open_connections Connections open.
pool_open_connections{pool="batch"} 7
pool_open_connections{pool="main"} 3
# TYPE pool_wait_duration_seconds histogram
# UNIT pool_wait_duration_seconds seconds
# HELP pool_wait_duration_seconds Time waited for a connection.
pool_wait_duration_seconds_bucket{pool="batch",le="+Inf"} 1
pool_wait_duration_seconds_count{pool="batch"} 1
pool_wait_duration_seconds_sum{pool="batch"} 1.073741824
pool_wait_duration_seconds_bucket{pool="main",le="+Inf"} 1
pool_wait_duration_seconds_count{pool="main"} 1
pool_wait_duration_seconds_sum{pool="main"} 1.073741824
# EOF
"#;
    let (left, warned) = Warnings::during(|| essence(&mut encoder));
    assert_eq!(left, expected);
    assert_eq!(warned, [""; 0]);

    // Two with the same labels are in each other's way, in every family.
    let again = pool("main", 11);
    let mut encode = || Page::encode(&mut encoder, TextFormat::OpenMetrics, Names::Legacy);
    let (page, warned) = Warnings::during(&mut encode);
    assert_eq!(page.values("pool_open_connections"), ["7", "3"]);
    assert_eq!(warned.len(), 3, "{warned:?}");
    let repeated = |metric| [metric, "labels repeated", "false"];
    let expected = ["pool_made", "pool_open", "pool_wait_duration"].map(repeated);
    // Series are found to be in conflict as they are shown, so some are only
    // named on the next page.
    assert_eq!(encode().conflicts(), expected);
    drop(again);
}
