//! Recording, in functions of its own, so that their machine code can be read:
//! `ci/assembly.sh` does.

use metriken::{Counter, Histogram, metric};

#[metric]
static COUNTER: Counter = Counter::new();

#[metric]
static HISTOGRAM: Histogram = Histogram::new(7, 64);

#[unsafe(no_mangle)]
#[inline(never)]
fn counter_increment() {
    COUNTER.increment();
}

#[unsafe(no_mangle)]
#[inline(never)]
fn histogram_record(value: u64) {
    HISTOGRAM.record(value);
}

fn main() {
    counter_increment();
    histogram_record(7);
}
