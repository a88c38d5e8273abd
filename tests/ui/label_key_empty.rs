use metriken::{Counter, metric};

#[metric(metadata = { "" = "http" })]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
