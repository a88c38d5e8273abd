use metriken::LabelSet;

#[derive(LabelSet)]
enum Method {
    Get,
    Post,
}

fn main() {}
