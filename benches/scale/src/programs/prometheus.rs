use lazy_static::{initialize, lazy_static};
use prometheus::{IntCounter, register_int_counter};

fn enumerate() -> (usize, u64) {
    static REGISTERED: std::sync::Once = std::sync::Once::new();
    REGISTERED.call_once(init);
    let (mut count, mut sum) = (0, 0.0);
    for family in prometheus::gather() {
        for metric in family.get_metric() {
            count += 1;
            sum += metric.get_counter().get_value();
        }
        sum += family.name().len() as f64;
    }
    (count, sum as u64)
}

