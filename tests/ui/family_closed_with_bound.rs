use metriken::{Counter, Family, LabelSet};

#[derive(LabelSet)]
struct Read {
    cached: bool,
}

static READS: Family<Read, Counter> = Family::bounded(100);

fn main() {}
