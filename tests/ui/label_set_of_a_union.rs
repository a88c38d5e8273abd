use metriken::LabelSet;

#[derive(LabelSet)]
union Request {
    cached: bool,
    secure: bool,
}

fn main() {}
