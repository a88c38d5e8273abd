use metriken::{Counter, Value, metric};

fn enumerate() -> (usize, u64) {
    let (mut count, mut sum) = (0, 0_u64);
    for entry in &metriken::metrics() {
        count += 1;
        if let Some(Value::Counter(value)) = entry.value() {
            sum = sum.wrapping_add(value);
        }
        sum = sum.wrapping_add(entry.name().len() as u64);
    }
    (count, sum)
}

