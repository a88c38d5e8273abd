use metriken::{Counter, metric};

#[metric(metadata = { http-version = "2" })]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
