use metriken::LabelSet;

#[derive(LabelSet)]
struct Peer {
    zone: bool,
}

#[derive(LabelSet)]
struct Request {
    zone: bool,
    #[label(flatten)]
    peer: Peer,
}

fn main() {}
