use metriken::{Counter, metric};

#[metric(unit = "")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
