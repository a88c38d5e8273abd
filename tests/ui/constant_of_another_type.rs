use metriken::{Counter, metric};

const NAME: u8 = 5;

#[metric(name = NAME)]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
