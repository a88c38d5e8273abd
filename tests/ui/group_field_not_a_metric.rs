use metriken::MetricGroup;

#[derive(MetricGroup)]
struct PoolMetrics {
    name: String,
}

fn main() {
    let _ = PoolMetrics {
        name: "main".to_owned(),
    };
}
