use metriken::LabelValue;

#[derive(LabelValue)]
struct Method {
    get: bool,
}

fn main() {}
