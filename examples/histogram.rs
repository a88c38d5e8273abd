//! What a histogram can be asked: quantiles, and what happened since the last
//! time.
//!
//! ```text
//! cargo run --example histogram
//! ```

use metriken::histogram::Error;
use metriken::{Histogram, metric};

/// Time to sort an array.
#[metric(name = "sort_duration", unit = "nanoseconds")]
static DURATION: Histogram = Histogram::new(7, 64);

fn main() -> Result<(), Error> {
    let mut before = None;
    for size in [100, 1_000, 10_000] {
        (0..200).for_each(|seed| sort(size, seed));

        let Some(now) = DURATION.load() else { continue };
        // A histogram only grows: the difference of two readings is what was
        // recorded between them.
        let recent = match &before {
            Some(before) => now.checked_sub(before)?,
            None => now.clone(),
        };
        print!("{size:>6} numbers:");
        for quantile in [0.5, 0.99, 0.999] {
            if let Some(bucket) = recent.quantile_bucket(quantile)? {
                print!("  p{} {:?} ns", quantile * 100.0, bucket.range());
            }
        }
        println!();
        before = Some(now);
    }
    println!("{} sorted, {} ns in all", DURATION.count(), DURATION.sum());
    Ok(())
}

fn sort(size: u64, seed: u64) {
    let mixed = |i: u64| (i ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut numbers: Vec<_> = (0..size).map(mixed).collect();
    DURATION.time(|| numbers.sort_unstable());
    std::hint::black_box(numbers);
}
