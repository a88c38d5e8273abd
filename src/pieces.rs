//! An array whose memory comes in pieces, each when something in it is first
//! needed.
//!
//! Groups are declared for the worst case and use little of it: one has room
//! for every process and sees twenty. So a declaration allocates nothing; the first use allocates
//! a directory of pointers, and each piece of `N` elements appears with the
//! first use of one of them. Pieces never move and never go away, which is why
//! references into them need no lock.
//!
//! Threads that need a piece at the same time all make one; the first to
//! install its own wins and the others free theirs. Nobody waits.

use std::array;
use std::iter;

use once_cell::race::OnceBox;

/// An array of `len` elements in pieces of `N`.
pub(crate) struct Pieces<T, const N: usize> {
    directory: OnceBox<Box<[Piece<T, N>]>>,
    len: usize,
}

type Piece<T, const N: usize> = OnceBox<[T; N]>;

impl<T, const N: usize> Pieces<T, N> {
    /// An array of which no piece exists.
    pub(crate) const fn new(len: usize) -> Self {
        Pieces {
            directory: OnceBox::new(),
            len,
        }
    }

    /// Whether no element was ever asked for.
    pub(crate) fn is_unused(&self) -> bool {
        self.directory.get().is_none()
    }

    /// The element at `index`, or `None` if its piece does not exist.
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        let piece = self.directory.get()?.get(index / N)?.get()?;
        Some(&piece[index % N])
    }

    /// The element at `index`, with its piece filled by `make` if that does
    /// not exist yet; `None` if the index is out of range.
    #[inline]
    pub(crate) fn get_or_make(&self, index: usize, make: impl Fn() -> T) -> Option<&T> {
        if index >= self.len {
            return None;
        }
        let directory = self.directory.get_or_init(|| {
            let pieces = self.len.div_ceil(N);
            Box::new(iter::repeat_with(OnceBox::new).take(pieces).collect())
        });
        let piece = directory[index / N].get_or_init(|| Box::new(array::from_fn(|_| make())));
        Some(&piece[index % N])
    }

    /// The pieces that exist, each with the index of its first element.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &[T; N])> {
        let directory = self.directory.get().into_iter().flatten().enumerate();
        directory.filter_map(|(i, piece)| Some((i * N, piece.get()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    type Cells = Pieces<AtomicU64, 4>;

    fn cell(cells: &Cells, index: usize) -> Option<&AtomicU64> {
        cells.get_or_make(index, AtomicU64::default)
    }

    #[test]
    fn nothing_exists_until_it_is_asked_for() {
        let cells = Cells::new(10);
        assert!(cells.is_unused());
        assert!(cells.get(9).is_none());
        assert_eq!(cells.iter().count(), 0);

        cell(&cells, 9).unwrap().store(7, Ordering::Relaxed);
        assert!(!cells.is_unused());
        assert_eq!(cells.get(9).unwrap().load(Ordering::Relaxed), 7);
        assert!(cells.get(7).is_none(), "another piece");
        assert_eq!(
            cells.iter().map(|(start, _)| start).collect::<Vec<_>>(),
            [8]
        );
    }

    #[test]
    fn an_index_beyond_the_end_makes_no_piece() {
        let cells = Cells::new(10);
        assert!(cell(&cells, 10).is_none());
        assert!(cell(&cells, usize::MAX).is_none());
        assert!(cells.is_unused());
        assert!(cell(&Cells::new(0), 0).is_none());
    }
}
