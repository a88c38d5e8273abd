use metriken::{Counter, metric};

#[metric(crate = "metriken")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
