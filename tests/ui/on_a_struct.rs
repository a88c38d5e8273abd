use metriken::{Counter, metric};

#[metric]
#[derive(Default)]
pub(crate) struct Requests {
    accepted: Counter,
}

fn main() {
    Requests::default().accepted.increment();
}
