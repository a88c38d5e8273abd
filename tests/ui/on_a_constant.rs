use metriken::{Counter, metric};

#[metric]
const REQUESTS: Counter = Counter::new();

fn main() {
    let _requests = REQUESTS;
}
