use metriken::LabelValue;

#[derive(LabelValue)]
#[label(renam_all = "UPPERCASE")]
enum Method {
    #[label(name = "fetch")]
    Get,
    #[label(flatten)]
    Post,
}

fn main() {}
