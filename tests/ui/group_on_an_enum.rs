use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
pub(crate) enum PoolMetrics {
    Open(Gauge),
}

fn main() {
    let _ = PoolMetrics::Open(Gauge::new());
}
