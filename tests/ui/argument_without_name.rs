use metriken::{Counter, metric};

#[metric("requests")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
