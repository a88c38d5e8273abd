//! The closed labels of a set as the digits of a number, the first one the most
//! significant: the index of their combination.

/// The index of a combination from that of the labels before, and the index of
/// the next label among its `cardinality` values.
#[inline(always)]
pub const fn next_index(before: usize, cardinality: usize, label: usize) -> usize {
    before * cardinality + label
}

/// The indices of the labels, from the index of their combination.
#[derive(Clone, Debug)]
pub struct Indices {
    index: usize,
    /// How many combinations there are of the labels that were not taken.
    combinations: usize,
}

impl Indices {
    /// Those of the combination with this `index`, one of `combinations`.
    #[inline]
    pub const fn new(index: usize, combinations: usize) -> Self {
        Indices {
            index,
            combinations,
        }
    }

    /// Takes the index of the next label among its `cardinality` values.
    #[inline]
    pub const fn take(&mut self, cardinality: usize) -> usize {
        self.combinations /= cardinality;
        let label = self.index / self.combinations;
        self.index %= self.combinations;
        label
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_indices_of_labels_come_back_from_that_of_their_combination() {
        let mut expected = 0;
        for labels in (0..3).flat_map(|a| (0..4).flat_map(move |b| (0..2).map(move |c| [a, b, c])))
        {
            let places = labels.into_iter().zip([3, 4, 2]);
            let index = places.fold(0, |index, (label, of)| next_index(index, of, label));
            assert_eq!(index, expected);
            let mut indices = Indices::new(index, 24);
            assert_eq!([3, 4, 2].map(|of| indices.take(of)), labels);
            expected += 1;
        }
        assert_eq!(expected, 24);
    }
}
