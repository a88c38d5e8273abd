use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
struct PoolMetrics {
    #[metric(crate = ::metriken)]
    open: Gauge,
}

fn main() {
    let _ = PoolMetrics { open: Gauge::new() }.register_unlabelled();
}
