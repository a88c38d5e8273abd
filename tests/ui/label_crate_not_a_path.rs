use metriken::LabelValue;

#[derive(LabelValue)]
#[label(crate = "metriken")]
enum Method {
    Get,
}

fn main() {}
