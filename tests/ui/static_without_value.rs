use metriken::{Counter, metric};

#[metric]
static REQUESTS: Counter;

fn main() {
    REQUESTS.increment();
}
