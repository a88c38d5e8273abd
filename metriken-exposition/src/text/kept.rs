//! Text kept from one page to the next: headers, and what precedes the values
//! of series without labels of their own.

use std::ops::Range;
use std::slice;

use crate::Walk;

/// The starts of lines, one after the other, without what comes after: the
/// value and the end of the line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    /// Where each line ends in `text`; it starts where the one before it ends.
    ends: Vec<usize>,
}

impl Lines {
    /// Adds a line that starts with what `render` appends.
    pub(super) fn add(&mut self, render: impl FnOnce(&mut String)) {
        render(&mut self.text);
        self.ends.push(self.text.len());
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn get(&self, lines: Range<usize>) -> Iter<'_> {
        let before = lines.start.checked_sub(1);
        Iter {
            text: &self.text,
            start: before.map_or(0, |before| self.ends[before]),
            ends: self.ends[lines].iter(),
        }
    }
}

/// The starts of some lines.
pub(super) struct Iter<'a> {
    text: &'a str,
    start: usize,
    ends: slice::Iter<'a, usize>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let end = *self.ends.next()?;
        let line = &self.text[self.start..end];
        self.start = end;
        Some(line)
    }
}

/// Which lines are meant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    /// The header of the family of this index.
    Header(usize),
    /// Those of the series without labels of its own, of the member of this
    /// index, if it has this shape.
    Member(usize, usize),
    /// Those of another series, which are not kept.
    Passing,
}

/// The shape and the lines of a piece, if they are kept.
type Known = Option<(usize, Range<usize>)>;

/// What is kept, for the families of one generation.
#[derive(Debug, Default)]
pub(super) struct Kept {
    generation: u64,
    lines: Lines,
    headers: Vec<Known>,
    members: Vec<Known>,
    passing: Lines,
}

impl Kept {
    /// Forgets everything if the families changed.
    pub(super) fn begin(&mut self, walk: &Walk<'_>) {
        if self.generation != walk.generation() {
            self.generation = walk.generation();
            self.lines.clear();
            self.headers.clear();
            self.headers.resize(walk.families().len(), None);
            self.members.clear();
            self.members.resize(walk.member_count(), None);
        }
    }

    /// The starts of the piece's lines. `render` adds them if they are new.
    pub(super) fn lines(&mut self, piece: Piece, render: impl FnOnce(&mut Lines)) -> Iter<'_> {
        let (known, shape) = match piece {
            Piece::Header(family) => (&mut self.headers[family], 0),
            Piece::Member(member, shape) => (&mut self.members[member], shape),
            Piece::Passing => return self.passing(render),
        };
        match known {
            None => {
                let first = self.lines.ends.len();
                render(&mut self.lines);
                let lines = first..self.lines.ends.len();
                *known = Some((shape, lines.clone()));
                self.lines.get(lines)
            }
            Some((kept, lines)) if *kept == shape => self.lines.get(lines.clone()),
            Some(_) => self.passing(render),
        }
    }

    fn passing(&mut self, render: impl FnOnce(&mut Lines)) -> Iter<'_> {
        self.passing.clear();
        render(&mut self.passing);
        self.passing.get(0..self.passing.ends.len())
    }
}
