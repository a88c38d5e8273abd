use metriken::LabelSet;

#[derive(LabelSet)]
struct Request<T> {
    method: T,
}

fn main() {}
