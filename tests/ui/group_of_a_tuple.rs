use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
struct PoolMetrics(Gauge);

fn main() {
    PoolMetrics(Gauge::new()).0.increment();
}
