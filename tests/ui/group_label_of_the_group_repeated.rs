use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
#[group(metadata = { tier = "db" })]
struct PoolMetrics {
    #[metric(metadata = { tier = "web" })]
    open: Gauge,
}

fn main() {
    let _ = PoolMetrics { open: Gauge::new() }.register_unlabelled();
}
