//! Text kept from one page to the next: headers, and what precedes the values
//! of series without labels of their own.
#![allow(unsafe_code)]

use std::ops::Range;
use std::slice;

use crate::number::Scale;
use crate::walk::{self, Walk};

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
}

/// Some consecutive lines.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Piece {
    /// Where the first starts in the text.
    start: usize,
    /// The lines' places among the ends.
    first: usize,
    last: usize,
}

/// The starts of some lines.
#[derive(Clone, Debug)]
pub(super) struct Iter<'a> {
    text: &'a str,
    start: usize,
    ends: slice::Iter<'a, usize>,
}

impl Iter<'_> {
    /// How long they are together.
    pub(super) fn text_len(&self) -> usize {
        let end = self.ends.as_slice().last();
        end.map_or(0, |end| end - self.start)
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a str;

    #[inline(always)]
    fn next(&mut self) -> Option<&'a str> {
        let end = *self.ends.next()?;
        let line = cut(self.text, self.start, end);
        self.start = end;
        line
    }
}

/// The text between two places where headers or lines end. `None` if there are
/// no such places.
#[inline(always)]
fn cut(text: &str, start: usize, end: usize) -> Option<&str> {
    let bytes = text.as_bytes().get(start..end)?;
    // SAFETY: what was rendered is text, and between two ends it is whole. The
    // places are in the same text as when they were noted, because all of them
    // are forgotten together.
    Some(unsafe { str::from_utf8_unchecked(bytes) })
}

/// What is kept of a member: the lines of its series without labels of its own.
#[derive(Clone, Copy, Debug)]
struct Member {
    /// The shape that the series had.
    shape: usize,
    piece: Piece,
    /// If there is one line, and a whole number comes after it: where it
    /// starts with the family's header in front of it, where it starts without,
    /// and where it ends. Places that are nowhere otherwise.
    headed: usize,
    start: usize,
    end: usize,
}

impl Member {
    const UNKNOWN: Member = Member {
        shape: usize::MAX,
        piece: Piece {
            start: 0,
            first: 0,
            last: 0,
        },
        headed: usize::MAX,
        start: usize::MAX,
        end: usize::MAX,
    };

    fn is_known(&self) -> bool {
        self.shape != usize::MAX
    }
}

/// What is kept, for the families of one generation.
#[derive(Debug, Default)]
pub(super) struct Kept {
    generation: u64,
    lines: Lines,
    /// How much of the lines is kept. What comes after was made for one series,
    /// and is overwritten by the next.
    text_len: usize,
    ends_len: usize,
    /// Where each family's header is in the text.
    headers: Vec<Option<Range<usize>>>,
    members: Vec<Member>,
}

impl Kept {
    /// Forgets everything if the families changed.
    pub(super) fn begin(&mut self, walk: &Walk<'_>) {
        if self.generation != walk.generation() {
            self.generation = walk.generation();
            (self.text_len, self.ends_len) = (0, 0);
            self.headers.clear();
            self.headers.resize(walk.families().len(), None);
            self.members.clear();
            self.members.resize(walk.member_count(), Member::UNKNOWN);
        }
    }

    /// The start of a member's line, before which its family's header is
    /// wanted or not. `None` unless it is one line, all of its start is kept
    /// together, and a whole number comes after it.
    #[inline(always)]
    pub(super) fn line(&self, index: usize, headed: bool) -> Option<&str> {
        let member = &self.members[index];
        let start = if headed { member.headed } else { member.start };
        cut(&self.lines.text, start, member.end)
    }

    /// A family's header. `render` appends it if it is new.
    pub(super) fn header(&mut self, family: usize, render: impl FnOnce(&mut String)) -> &str {
        let header = match &self.headers[family] {
            Some(header) => header.clone(),
            None => {
                self.forget_passing();
                render(&mut self.lines.text);
                let header = self.text_len..self.lines.text.len();
                self.text_len = header.end;
                self.headers[family] = Some(header.clone());
                header
            }
        };
        &self.lines.text[header]
    }

    /// The lines that are kept of a member, if they have this shape.
    pub(super) fn member(&self, index: usize, shape: usize) -> Option<Piece> {
        let member = &self.members[index];
        (member.shape == shape).then_some(member.piece)
    }

    /// Keeps the lines that `render` adds for a member, unless others are kept.
    pub(super) fn keep(
        &mut self,
        member: &walk::Member<'_>,
        shape: usize,
        render: impl FnOnce(&mut Lines),
    ) -> Piece {
        let piece = self.pass(render);
        let kept = &mut self.members[member.index()];
        if kept.is_known() {
            return piece;
        }
        (self.text_len, self.ends_len) = (self.lines.text.len(), self.lines.ends.len());
        (kept.shape, kept.piece) = (shape, piece);
        if piece.last - piece.first == 1 && member.scale() == Scale::ONE {
            (kept.start, kept.end) = (piece.start, self.text_len);
            let header = self.headers[member.family().index()].clone();
            let before = header.filter(|header| header.end == piece.start);
            kept.headed = before.map_or(usize::MAX, |header| header.start);
        }
        piece
    }

    /// The lines that `render` adds, until others are added.
    pub(super) fn pass(&mut self, render: impl FnOnce(&mut Lines)) -> Piece {
        self.forget_passing();
        render(&mut self.lines);
        Piece {
            start: self.text_len,
            first: self.ends_len,
            last: self.lines.ends.len(),
        }
    }

    fn forget_passing(&mut self) {
        self.lines.text.truncate(self.text_len);
        self.lines.ends.truncate(self.ends_len);
    }

    /// The starts of the lines of a piece.
    pub(super) fn get(&self, piece: Piece) -> Iter<'_> {
        Iter {
            text: &self.lines.text,
            start: piece.start,
            ends: self.lines.ends[piece.first..piece.last].iter(),
        }
    }
}
