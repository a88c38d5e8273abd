//! The page on its way out.

use std::fmt::{self, Write};

/// How much text is handed on at once: what stays in the nearest cache while it
/// is written and copied.
const PIECE: usize = 8 * 1024;

/// Where a page is written.
pub(super) struct Page<'a> {
    /// What was written and not handed on. Series are appended to it.
    pub(super) text: &'a mut String,
    /// How much of it is worth handing on.
    limit: usize,
    /// Who it is handed on to; without, the text is all of the page.
    out: Option<&'a mut dyn Write>,
    /// The first error, after which nothing is handed on any more.
    result: fmt::Result,
}

impl<'a> Page<'a> {
    /// A page that is appended to `text`.
    pub(super) fn in_string(text: &'a mut String) -> Self {
        Page {
            text,
            limit: usize::MAX,
            out: None,
            result: Ok(()),
        }
    }

    /// A page that is written to `out` in pieces, which are gathered in
    /// `piece`.
    pub(super) fn in_pieces(piece: &'a mut String, out: &'a mut dyn Write) -> Self {
        piece.clear();
        Page {
            text: piece,
            limit: PIECE,
            out: Some(out),
            result: Ok(()),
        }
    }

    /// Ends a series: hands on what there is if it is worth it.
    #[inline(always)]
    pub(super) fn end_series(&mut self) {
        if self.text.len() >= self.limit {
            self.hand_on();
        }
    }

    #[cold]
    fn hand_on(&mut self) {
        if let Some(out) = &mut self.out {
            if self.result.is_ok() {
                // An error also if that panics: the walk takes it for a metric's.
                self.result = Err(fmt::Error);
                self.result = out.write_str(self.text);
            }
            self.text.clear();
        }
    }

    /// The first error so far.
    pub(super) fn result(&self) -> fmt::Result {
        self.result
    }

    /// Hands on the rest.
    pub(super) fn finish(mut self) -> fmt::Result {
        self.hand_on();
        self.result
    }
}
