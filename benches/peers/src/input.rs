//! What is recorded and counted, the same for all.

use std::sync::LazyLock;

/// Durations between a microsecond and a second, spread like those of a
/// service: log-normal with a median of 2 ms.
pub struct Durations {
    pub ns: [u64; Self::COUNT],
    pub seconds: [f64; Self::COUNT],
}

impl Durations {
    pub const COUNT: usize = 4096;

    #[inline(always)]
    pub fn ns(&self, i: usize) -> u64 {
        self.ns[i % Self::COUNT]
    }

    #[inline(always)]
    pub fn seconds(&self, i: usize) -> f64 {
        self.seconds[i % Self::COUNT]
    }
}

pub static DURATIONS: LazyLock<Durations> = LazyLock::new(|| {
    let mut ns = [0; Durations::COUNT];
    ns.copy_from_slice(&durations(Durations::COUNT));
    Durations {
        seconds: ns.map(|ns| ns as f64 * 1e-9),
        ns,
    }
});

/// `count` of them, in nanoseconds.
pub fn durations(count: usize) -> Vec<u64> {
    let mut random = Random::new();
    let uniform = |random: &mut Random| ((random.next() >> 11) as f64 + 1.0) / (1_u64 << 53) as f64;
    let duration = || {
        let (u, v) = (uniform(&mut random), uniform(&mut random));
        let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
        (2e6 * (1.8 * normal).exp()).clamp(1e3, 1e9) as u64
    };
    std::iter::repeat_with(duration).take(count).collect()
}

/// The bounds of fixed buckets, in seconds: 1 us to 0.93 s.
pub fn bounds_seconds() -> Vec<f64> {
    (0..16).map(|i| 1e-6 * 2.5_f64.powi(i)).collect()
}

/// The same in nanoseconds.
pub fn bounds_ns() -> Vec<u64> {
    (0..16).map(|i| (1e3 * 2.5_f64.powi(i)) as u64).collect()
}

/// The numbers below `count`, in no order.
pub fn shuffled(count: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    let mut random = Random::new();
    for i in (1..count).rev() {
        order.swap(i, random.below(i + 1));
    }
    order
}

/// xorshift64, always from the same seed.
pub struct Random(u64);

impl Random {
    pub fn new() -> Self {
        Random(0x9E37_79B9_7F4A_7C15)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}
