use metriken::{Counter, metric};

#[metric(name = "requests\ttotal")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
