use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
struct PoolMetrics {
    open: Gauge,
    #[metric(name = "open")]
    opened: Gauge,
}

fn main() {
    let _ = PoolMetrics {
        open: Gauge::new(),
        opened: Gauge::new(),
    }
    .register_unlabelled();
}
