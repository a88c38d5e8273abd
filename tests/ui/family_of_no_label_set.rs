use metriken::{Counter, Family};

struct Read {
    cached: bool,
}

static READS: Family<Read, Counter> = Family::new();

fn main() {}
