use metriken::LabelSet;

#[derive(LabelSet)]
#[label(max_cardinality = "10_000")]
struct Request {
    cached: bool,
}

#[derive(LabelSet)]
#[label(max_cardinality = 0)]
struct Job {
    cached: bool,
}

#[derive(LabelSet)]
#[label(max_cardinality = 10_000_u32)]
struct Task {
    cached: bool,
}

fn main() {}
