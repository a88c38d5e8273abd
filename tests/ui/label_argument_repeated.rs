use metriken::LabelValue;

#[derive(LabelValue)]
enum Method {
    #[label(rename = "get", rename = "fetch")]
    Get,
    #[label(rename = "post")]
    #[label(rename = "send")]
    Post,
}

fn main() {}
