use metriken::{Counter, metric};

#[metric(unit = "miliseconds")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
