use metriken::labels::InRange;
use metriken::{Counter, Family, LabelSet};

#[derive(LabelSet)]
struct Shard {
    shard: InRange<0, 5000>,
}

static SHARDS: Family<Shard, Counter> = Family::new();

fn main() {}
