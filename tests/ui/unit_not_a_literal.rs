use metriken::{Counter, metric};

const UNIT: &str = "requests";

#[metric(unit = UNIT)]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
