use metriken::{Counter, Family, LabelSet};

#[derive(LabelSet)]
struct Read {
    cached: bool,
}

static READS: Family<Read, Counter> = Family::new();

fn main() {
    READS.remove(&Read { cached: true });
}
