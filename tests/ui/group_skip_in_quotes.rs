use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
struct PoolMetrics {
    #[metric("skip")]
    open: Gauge,
}

fn main() {
    let _ = PoolMetrics { open: Gauge::new() }.register_unlabelled();
}
