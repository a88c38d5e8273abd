use metriken::LabelSet;

use metriken::labels::InRange;

#[derive(LabelSet)]
struct Request<const LAST: i64> {
    shard: InRange<0, LAST>,
}

fn main() {}
