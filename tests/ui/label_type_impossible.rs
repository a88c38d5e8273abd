use metriken::LabelSet;

#[derive(LabelSet)]
struct Request {
    duration: f64,
}

fn main() {}
