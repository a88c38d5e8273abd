use metriken::{Counter, metric};

#[metric(name = "requests", unit = "requests", name = "hits")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
