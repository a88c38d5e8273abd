use metriken::LabelSet;

struct Peer;

#[derive(LabelSet)]
struct Request {
    #[label(flatten)]
    peer: Peer,
    #[label(flatten)]
    cached: bool,
}

fn main() {}
