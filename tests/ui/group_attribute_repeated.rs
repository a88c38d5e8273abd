use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
#[group(prefix = "pool")]
#[group(metadata = { tier = "db" })]
struct PoolMetrics {
    open: Gauge,
}

fn main() {
    let _ = PoolMetrics { open: Gauge::new() }.register_unlabelled();
}
