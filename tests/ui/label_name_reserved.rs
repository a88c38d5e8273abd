use metriken::LabelSet;

#[derive(LabelSet)]
struct Request {
    le: bool,
    #[label(rename = "quantile")]
    part: bool,
    __name__: bool,
}

fn main() {}
