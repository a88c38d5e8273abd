use metriken::LabelValue;

#[derive(LabelValue)]
union Method {
    get: bool,
}

fn main() {}
