//! Text kept from one page to the next: headers, and what precedes the values
//! of series without labels of their own.

use std::ops::Range;

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

    fn get(&self, lines: Range<usize>) -> impl Iterator<Item = &str> {
        let mut start = lines
            .start
            .checked_sub(1)
            .map_or(0, |before| self.ends[before]);
        self.ends[lines].iter().map(move |&end| {
            let line = &self.text[start..end];
            start = end;
            line
        })
    }
}

/// Which lines are meant: a family's header, those of a member's series without
/// labels of its own, or those of another series, which are not kept.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    Header(usize),
    Member(usize),
    Passing,
}

/// What is kept, for the families of one generation.
#[derive(Debug, Default)]
pub(super) struct Kept {
    generation: u64,
    lines: Lines,
    headers: Vec<Option<Range<usize>>>,
    members: Vec<Option<Range<usize>>>,
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
    pub(super) fn lines(
        &mut self,
        piece: Piece,
        render: impl FnOnce(&mut Lines),
    ) -> impl Iterator<Item = &str> {
        let known = match piece {
            Piece::Header(family) => &mut self.headers[family],
            Piece::Member(member) => &mut self.members[member],
            Piece::Passing => {
                self.passing.clear();
                render(&mut self.passing);
                return self.passing.get(0..self.passing.ends.len());
            }
        };
        let lines = known.get_or_insert_with(|| {
            let first = self.lines.ends.len();
            render(&mut self.lines);
            first..self.lines.ends.len()
        });
        self.lines.get(lines.clone())
    }
}
