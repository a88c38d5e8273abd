use metriken::LabelSet;

#[derive(LabelSet)]
struct Peer {
    local: bool,
}

#[derive(LabelSet)]
struct Request {
    #[label(flatten, rename = "from")]
    peer: Peer,
    #[label(flatten = true)]
    via: Peer,
}

fn main() {}
