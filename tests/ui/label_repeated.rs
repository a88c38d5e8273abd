use metriken::{Counter, metric};

#[metric(metadata = { protocol = "http", "protocol" = "grpc" })]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
