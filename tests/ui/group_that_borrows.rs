use metriken::{Gauge, MetricGroup};

#[derive(MetricGroup)]
struct PoolMetrics<'a> {
    open: Gauge,
    #[metric(skip)]
    name: &'a str,
}

fn main() {
    let pool = PoolMetrics {
        open: Gauge::new(),
        name: "main",
    };
    println!("{:?} {}", pool.open, pool.name);
}
