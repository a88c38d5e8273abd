use metriken::{Counter, metric};

#[metric(metadata = { port = 80 })]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
