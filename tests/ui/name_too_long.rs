use metriken::{Counter, metric};

#[metric(name = "requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_requests_")]
static REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
