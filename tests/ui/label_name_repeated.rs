use metriken::LabelSet;

#[derive(LabelSet)]
struct Request {
    cached: bool,
    #[label(rename = "cached")]
    stale: bool,
}

fn main() {}
