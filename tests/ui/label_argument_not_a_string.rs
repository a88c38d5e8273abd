use metriken::LabelValue;

#[derive(LabelValue)]
#[label(rename_all = UPPERCASE)]
enum Method {
    #[label(rename = 5)]
    Get,
    #[label(rename)]
    Post,
}

fn main() {}
