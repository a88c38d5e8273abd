use super::Exponential;

/// What was counted in each bucket. Keep it: it keeps its memory.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// What was counted up to each of the ends.
    cumulated: Vec<u64>,
    zero: u64,
    buckets: Vec<(i32, u64)>,
}

impl Counts {
    /// How many values were zero.
    pub fn zero(&self) -> u64 {
        self.zero
    }

    /// The buckets that are not empty, each as its
    /// [index](Exponential::indexes) and its count, ascending.
    pub fn buckets(&self) -> &[(i32, u64)] {
        &self.buckets
    }

    /// Takes what was counted up to each of the [ends](Exponential::ends), and
    /// all that was.
    pub(crate) fn take(
        &mut self,
        exponential: &Exponential,
        cumulated: impl Iterator<Item = u64>,
        total: u64,
    ) {
        self.cumulated.clear();
        self.cumulated.extend(cumulated);
        self.finish(exponential, total);
    }

    pub(super) fn begin(&mut self, ends: usize) {
        self.cumulated.clear();
        self.cumulated.resize(ends, 0);
    }

    pub(super) fn cumulated_mut(&mut self) -> &mut [u64] {
        &mut self.cumulated
    }

    /// Takes the cumulated counts apart.
    pub(super) fn finish(&mut self, exponential: &Exponential, total: u64) {
        self.buckets.clear();
        self.zero = self.cumulated[0];
        let steps = self.cumulated.windows(2);
        let counts = steps.map(|step| step[1].wrapping_sub(step[0]));
        let buckets = exponential.indexes().iter().copied().zip(counts);
        self.buckets
            .extend(buckets.filter(|(_, count)| *count != 0));
        let below = self.cumulated.last().copied().unwrap_or(0);
        let above = total.wrapping_sub(below);
        if above != 0 {
            self.buckets.push((exponential.overflow_index(), above));
        }
    }
}
