use metriken::LabelValue;

#[derive(LabelValue)]
enum Zone {
    #[label(rename = "")]
    Nowhere,
    East,
}

fn main() {}
