use metriken::{Counter, metric};

#[metric]
static REQUESTS<T>: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
