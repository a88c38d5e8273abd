//! The arithmetic of H2 histogram buckets.
//!
//! Values below 2^(`grouping_power` + 1) have a bucket each. Above, every
//! power of two is cut into 2^`grouping_power` buckets of equal width, so that
//! a bucket's width is at most 2^-`grouping_power` of its values. The crate
//! [`histogram`] counts in the same buckets and keeps these functions to
//! itself; a test holds the two together.

use histogram::Config;

/// The bucket that counts `value`. Beyond [`Config::total_buckets`] if the
/// value is beyond the configuration's range.
#[inline]
pub const fn index(config: &Config, value: u64) -> usize {
    index_with(config.grouping_power(), value)
}

/// [`index`] for code that keeps only the grouping power at hand.
#[inline]
pub const fn index_with(grouping_power: u8, value: u64) -> usize {
    let (dropped, rest) = split(grouping_power, value);
    ((dropped as usize) << grouping_power) + rest as usize
}

/// How many of a value's low bits its bucket does not tell apart, at most 63,
/// and the rest of the value.
///
/// Values that drop as many bits are counted in consecutive buckets, in order
/// of their rest.
#[inline]
pub const fn split(grouping_power: u8, value: u64) -> (u32, u64) {
    // Setting a bit below the top one changes nothing for large values and
    // gives small ones zero.
    let top = (value | 1 << grouping_power).ilog2();
    let dropped = top - grouping_power as u32;
    (dropped, value >> dropped)
}

/// The lowest value of a bucket.
///
/// # Panics
/// If the configuration has no such bucket.
pub fn start(config: &Config, bucket: usize) -> u64 {
    assert!(bucket < config.total_buckets(), "no such bucket");
    let grouping_power = config.grouping_power();
    let group = (bucket >> grouping_power).saturating_sub(1);
    ((bucket - (group << grouping_power)) as u64) << group
}

/// The highest value of a bucket.
///
/// # Panics
/// If the configuration has no such bucket.
pub fn end(config: &Config, bucket: usize) -> u64 {
    let group = (bucket >> config.grouping_power()).saturating_sub(1);
    start(config, bucket) + ((1 << group) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use histogram::Histogram;

    #[test]
    fn buckets_are_those_of_the_crate_histogram() {
        for (grouping_power, max_value_power) in [(0, 1), (0, 64), (3, 10), (7, 64), (12, 20)] {
            let config = Config::new(grouping_power, max_value_power).unwrap();
            let empty = Histogram::with_config(&config);
            for (bucket, theirs) in empty.iter().enumerate() {
                let range = start(&config, bucket)..=end(&config, bucket);
                assert_eq!(range, theirs.range(), "{config:?}, bucket {bucket}");
                assert_eq!(index(&config, *range.start()), bucket);
                assert_eq!(index(&config, *range.end()), bucket);
            }
        }
    }

    #[test]
    fn a_value_beyond_the_range_is_beyond_the_buckets() {
        let config = Config::new(3, 10).unwrap();
        assert!(index(&config, 1023) < config.total_buckets());
        assert!(index(&config, 1024) >= config.total_buckets());
        assert!(index(&config, u64::MAX) >= config.total_buckets());
    }
}
