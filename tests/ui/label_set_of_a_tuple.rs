use metriken::LabelSet;

#[derive(LabelSet)]
struct Request(bool, u16);

fn main() {}
