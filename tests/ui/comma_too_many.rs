use metriken::{Counter, metric};

#[metric(name = "requests",, unit = "requests")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
