use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
struct Reads {
    count: Gauge,
}

#[derive(MetricGroup)]
struct PoolMetrics {
    #[group(flatten)]
    reads: Reads,
}

fn main() {
    let _ = PoolMetrics {
        reads: Reads {
            count: Gauge::new(),
        },
    }
    .register_unlabelled();
}
