use metriken::LabelSet;

enum Method {
    Get,
}

#[derive(LabelSet)]
struct Request {
    method: Method,
    zone: Option<Method>,
}

fn main() {}
