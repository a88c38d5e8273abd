use metriken::{Counter, metric};

#[metric(formatter = "upper case")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
