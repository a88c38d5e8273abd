use metriken::LabelSet;

#[derive(LabelSet)]
struct Request<'a, 'b> {
    tenant: &'a str,
    zone: &'b str,
}

fn main() {}
