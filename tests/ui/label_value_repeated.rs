use metriken::LabelValue;

#[derive(LabelValue)]
enum Method {
    Get,
    GET,
    #[label(rename = "get")]
    Fetch,
}

fn main() {}
