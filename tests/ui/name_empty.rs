use metriken::{Counter, metric};

#[metric(name = "")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
