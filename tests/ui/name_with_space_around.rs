use metriken::{Counter, metric};

#[metric(name = "requests ")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
