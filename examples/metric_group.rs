//! Metrics that come and go together: those of a pool of connections, for as
//! long as there is the pool.
//!
//! ```text
//! cargo run --example metric_group
//! ```

use metriken::{Counter, Gauge, Histogram, MetricGroup, RegisteredGroup};
use metriken_exposition::{TextEncoder, TextFormat};

/// What a pool of connections measures.
#[derive(MetricGroup)]
#[group(prefix = "pool")]
struct PoolMetrics {
    /// Connections open.
    #[metric(unit = "connections")]
    open: Gauge,
    /// Time waited for a connection.
    #[metric(name = "wait_duration", unit = "nanoseconds")]
    wait: Histogram,
    #[group(metadata = { statement = "query" })]
    queries: Statements,
    #[group(metadata = { statement = "update" })]
    updates: Statements,
}

/// What is measured of each kind of statement.
#[derive(Default, MetricGroup)]
struct Statements {
    /// Statements sent.
    #[metric(name = "statements")]
    sent: Counter,
    /// Statements that the server refused.
    #[metric(name = "statements_refused")]
    refused: Counter,
}

struct Pool {
    metrics: RegisteredGroup<PoolMetrics>,
}

impl Pool {
    fn new(name: &str) -> Self {
        let metrics = PoolMetrics {
            open: Gauge::new(),
            wait: Histogram::new(0, 64),
            queries: Statements::default(),
            updates: Statements::default(),
        };
        Pool {
            // The label tells this pool's series from those of the others.
            metrics: metrics.register([("pool", name)]),
        }
    }

    fn query(&self) {
        self.metrics.open.increment();
        self.metrics.wait.record(1 << 20);
        self.metrics.queries.sent.increment();
    }
}

fn main() -> std::fmt::Result {
    let main = Pool::new("main");
    let replica = Pool::new("replica");
    let batch = Pool::new("batch");
    for pool in [&main, &replica, &batch, &main] {
        pool.query();
    }
    main.metrics.updates.refused.increment();

    // With the pool its metrics go, all at once.
    drop(replica);
    let mut page = String::new();
    TextEncoder::new(TextFormat::Prometheus).encode(&mut page)?;
    print!("{page}");
    Ok(())
}
