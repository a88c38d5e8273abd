use metriken::LabelSet;

use metriken::labels::InRange;

#[derive(LabelSet)]
struct Request {
    shard: InRange<0, 1023>,
    priority: InRange<1, 5>,
}

#[derive(LabelSet)]
#[label(max_cardinality = 10_000)]
struct Job {
    shard: InRange<0, 1023>,
    priority: InRange<1, 10>,
}

fn main() {}
