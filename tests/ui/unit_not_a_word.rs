use metriken::{Counter, metric};

#[metric(unit = "Requests/s")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
