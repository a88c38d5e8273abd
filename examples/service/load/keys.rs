use crate::random::Random;

/// How many keys the load works with.
const KEYS: usize = 20_000;

/// The exponent at which the k-th most popular key is asked for k^-s times as
/// often as the first; about what caches on the web see.
const EXPONENT: f64 = 0.9;

/// The longest value. That of a key always has the same size.
const VALUE_BYTES: u64 = 700;

/// Keys by popularity, by Zipf's law.
pub(super) struct Keys {
    /// The share of all requests that goes to a key or to more popular ones.
    shares: Box<[f64]>,
}

impl Keys {
    pub(super) fn new() -> Self {
        let mut sum = 0.0;
        let weights = (1..=KEYS).map(|rank| {
            sum += (rank as f64).powf(-EXPONENT);
            sum
        });
        let mut shares: Box<[f64]> = weights.collect();
        shares.iter_mut().for_each(|share| *share /= sum);
        Keys { shares }
    }

    /// The number of a key, 0 being the most popular.
    pub(super) fn choose(&self, random: &mut Random) -> usize {
        let at = random.fraction();
        self.shares.partition_point(|&share| share <= at)
    }

    /// What a key is of.
    pub(super) fn namespace(key: usize) -> &'static str {
        ["user", "page", "session", "cart"][key % 4]
    }

    /// How long the value of a key is.
    pub(super) fn value_bytes(key: usize) -> usize {
        16 + Random::new(key as u64).below(VALUE_BYTES - 16) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn popular_keys_are_chosen_more_often() {
        let keys = Keys::new();
        let mut random = Random::new(3);
        let mut chosen = vec![0_u32; KEYS];
        for _ in 0..200_000 {
            chosen[keys.choose(&mut random)] += 1;
        }
        let ratio = f64::from(chosen[0]) / f64::from(chosen[9]);
        let expected = 10_f64.powf(EXPONENT);
        assert!(
            (ratio / expected - 1.0).abs() < 0.2,
            "{ratio}, not {expected}"
        );
        let rare: u32 = chosen[KEYS / 2..].iter().sum();
        assert!((10_000..40_000).contains(&rare), "{rare}");
    }
}
