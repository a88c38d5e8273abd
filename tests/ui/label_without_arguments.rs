use metriken::LabelValue;

#[derive(LabelValue)]
enum Method {
    #[label]
    Get,
    #[label = "post"]
    Post,
}

fn main() {}
