use metriken::{Counter, metric};

#[metric]
static mut REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
