use metriken::{Counter, metric};

#[metric(descripton = "Requests accepted.")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
