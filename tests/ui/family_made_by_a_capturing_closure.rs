use metriken::{Family, Histogram, LabelSet};

#[derive(LabelSet)]
struct Read {
    cached: bool,
}

fn main() {
    let power = 7;
    let _reads: Family<Read, Histogram> = Family::with(|| Histogram::new(power, 64));
}
