use metriken::LabelSet;

#[derive(LabelSet)]
struct Request {
    #[label(rename = "")]
    cached: bool,
    #[label(rename = "sec\nure")]
    secure: bool,
}

fn main() {}
