//! Where in the threads' blocks the cells of a metric are.

/// A metric's place in every block. Cells are counted backwards from the end of
/// the block, the first being at -1; zero is nowhere.
///
/// So a metric without a place consists of zeros, which take no room in an
/// executable. And one comparison still tells whether a block has a place:
/// without their sign, nowhere is the lowest and the first place the highest.
///
/// A number of 32 bits would do. But its sign had to be extended for every
/// record, and what it saves is padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(isize);

impl Place {
    pub(super) const NOWHERE: Place = Place(0);

    /// How many numbers have a place.
    pub(super) const COUNT: u32 = 1 << 31;

    /// The place of a number below [`COUNT`](Self::COUNT).
    pub(super) const fn of(number: u32) -> Self {
        // -1 - number.
        Place(!(number as isize))
    }

    /// The number that has this place, if any has.
    pub(super) const fn number(self) -> Option<u32> {
        match self {
            Place::NOWHERE => None,
            Place(place) => Some(!place as u32),
        }
    }

    /// The highest place that is beyond a block of so many cells.
    pub(super) const fn beyond(cells: u32) -> Self {
        Self::of(cells)
    }

    /// Whether the place is beyond a block, given the highest that is.
    #[inline(always)]
    pub(super) const fn is_beyond(self, highest: Place) -> bool {
        self.0 as usize <= highest.0 as usize
    }

    /// Where the cell is, in cells from the end of a block.
    #[inline(always)]
    pub(super) const fn offset(self) -> isize {
        self.0
    }

    /// For keeping it in an atomic.
    pub(super) const fn to_bits(self) -> usize {
        self.0 as usize
    }

    #[inline(always)]
    pub(super) const fn from_bits(bits: usize) -> Self {
        Place(bits as isize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_the_places_of_as_many_numbers_as_it_has_cells() {
        let most = Place::COUNT;
        for cells in [0, 1, 2, 512, most - 1] {
            let beyond = Place::beyond(cells);
            assert!(Place::NOWHERE.is_beyond(beyond), "{cells}");
            for number in [0, 1, 2, 511, 512, 513, most - 2, most - 1] {
                let place = Place::of(number);
                assert_eq!(place.is_beyond(beyond), number >= cells, "{number} {cells}");
                assert_eq!(place.offset(), -1 - number as isize);
                assert_eq!(place.number(), Some(number));
                assert_ne!(place, Place::NOWHERE);
            }
        }
        assert_eq!(Place::NOWHERE.number(), None);
    }
}
