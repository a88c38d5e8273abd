use metriken::{Counter, metric};

#[metric(name = 5)]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
