use metriken::LabelValue;

#[derive(LabelValue)]
enum Method {}

fn main() {}
