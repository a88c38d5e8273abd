use metriken::{Family, LabelSet, metric};

#[derive(LabelSet)]
struct Read {
    cached: bool,
}

#[metric]
static READS: Family<Read, u64> = Family::new();

fn main() {}
