use metriken::{Counter, metric};

#[metric(name = "", unit = "ns", metadata = { port = 80 }, colour = "red")]
static mut REQUESTS: Counter = Counter::new();

fn main() {
    REQUESTS.increment();
}
