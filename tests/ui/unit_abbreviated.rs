use metriken::{Counter, metric};

#[metric(unit = "ns")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
