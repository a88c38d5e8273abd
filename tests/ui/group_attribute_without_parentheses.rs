use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
struct PoolMetrics {
    #[metric = "opened"]
    open: Gauge,
}

fn main() {
    let _ = PoolMetrics { open: Gauge::new() }.register_unlabelled();
}
