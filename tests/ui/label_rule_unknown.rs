use metriken::LabelValue;

#[derive(LabelValue)]
#[label(rename_all = "snakecase")]
enum Method {
    Get,
}

#[derive(LabelValue)]
#[label(rename_all = "loud")]
enum Direction {
    In,
}

fn main() {}
