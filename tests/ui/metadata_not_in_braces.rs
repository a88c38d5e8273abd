use metriken::{Counter, metric};

#[metric(metadata = ["protocol", "http"])]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
