use metriken::metric;

struct Requests;

#[metric]
static REQUESTS: Requests = Requests;

fn main() {
    let _ = &REQUESTS;
}
