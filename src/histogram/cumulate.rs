use std::ops::Range;

/// Fills `counts[i]` with the sum of the buckets up to and with `ends[i]` and
/// returns the sum of all `buckets`, each of which is read once. `sum` sums a
/// range of them.
///
/// # Panics
/// If `counts` is shorter than `ends`.
pub(super) fn cumulate(
    buckets: usize,
    ends: &[usize],
    counts: &mut [u64],
    sum: impl Fn(Range<usize>) -> u64,
) -> u64 {
    let counts = &mut counts[..ends.len()];
    let mut start = 0;
    let mut total = 0_u64;
    for (&end, count) in ends.iter().zip(counts) {
        let stop = end.saturating_add(1).min(buckets).max(start);
        total = total.wrapping_add(sum(start..stop));
        *count = total;
        start = stop;
    }
    total.wrapping_add(sum(start..buckets))
}
