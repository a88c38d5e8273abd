use metriken::{Counter, metric};

#[metric(metadata = { __name__ = "requests" })]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
