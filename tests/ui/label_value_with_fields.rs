use metriken::LabelValue;

#[derive(LabelValue)]
enum Method {
    Get,
    Other(String),
    Unknown { code: u16 },
}

fn main() {}
