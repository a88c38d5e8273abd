use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
struct PoolMetrics {
    #[group]
    open: Gauge,
}

fn main() {
    let _ = PoolMetrics { open: Gauge::new() };
}
