use metriken::{Counter, metric};

#[metric(colour = "red")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
