use metriken::MetricGroup;

#[derive(MetricGroup)]
struct PoolMetrics {
    #[metric(skip)]
    name: &'static str,
}

fn main() {
    let _ = PoolMetrics { name: "main" }.register_unlabelled().name;
}
