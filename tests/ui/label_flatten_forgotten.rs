use metriken::LabelSet;

#[derive(LabelSet)]
struct Peer {
    local: bool,
}

#[derive(LabelSet)]
struct Request {
    peer: Peer,
}

fn main() {}
