//! Lines packed into datagrams.

use std::cell::Cell;
use std::ops::Range;

use crate::ledger::Share;

/// What one export sends: datagrams, none of them longer than the limit, and
/// what each of them says of the ledger's series.
#[derive(Debug, Default)]
pub(crate) struct Datagrams {
    limit: usize,
    text: String,
    shares: Vec<Share>,
    done: Vec<Datagram>,
    /// Where the datagram that is being filled starts in `text` and `shares`.
    start: usize,
    first_share: usize,
    first_series: usize,
    /// How many series there were before the one whose lines are added.
    series: usize,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Datagram {
    text: Range<usize>,
    shares: Range<usize>,
    /// Which series its first line is of, in the order of the walk.
    series: usize,
    /// Whether it was sent: what is sent again are the others.
    sent: Cell<bool>,
}

/// A line, or lines that have to stay together, is longer than a datagram.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl Datagram {
    /// Which series it begins with.
    pub(crate) fn series(&self) -> usize {
        self.series
    }
}

impl Datagrams {
    pub(crate) fn new(limit: usize) -> Self {
        Datagrams {
            limit,
            ..Self::default()
        }
    }

    /// What is added from now on is of the next series.
    pub(crate) fn next_series(&mut self) {
        self.series += 1;
    }

    /// Adds the line that `write` appends, without its end, and what it says.
    /// Lines that it appends with ends between them stay together.
    pub(crate) fn line(
        &mut self,
        write: impl FnOnce(&mut String),
        shares: impl IntoIterator<Item = Share>,
    ) -> Result<(), TooLong> {
        let end = self.text.len();
        let separated = end > self.start;
        if separated {
            self.text.push('\n');
        }
        let line = self.text.len();
        write(&mut self.text);
        if self.text.len() - line > self.limit {
            self.text.truncate(end);
            return Err(TooLong);
        }
        if self.text.len() - self.start > self.limit {
            self.close(end, line);
        }
        self.shares.extend(shares);
        Ok(())
    }

    /// Ends the datagram at `end` in the text; the next begins at `next`.
    fn close(&mut self, end: usize, next: usize) {
        if end > self.start {
            self.done.push(Datagram {
                text: self.start..end,
                shares: self.first_share..self.shares.len(),
                series: self.first_series,
                sent: Cell::new(false),
            });
        }
        self.start = next;
        self.first_share = self.shares.len();
        self.first_series = self.series;
    }

    /// Nothing more is added.
    pub(crate) fn finish(mut self) -> Self {
        let end = self.text.len();
        self.close(end, end);
        self
    }

    /// Those that were not sent yet, from the one on that begins with a series
    /// or with one after it; then those before.
    pub(crate) fn unsent_from(&self, series: usize) -> impl Iterator<Item = &Datagram> {
        let before = |datagram: &Datagram| datagram.series < series;
        let (before, after) = self.done.split_at(self.done.partition_point(before));
        let all = after.iter().chain(before);
        all.filter(|datagram| !datagram.sent.get())
    }

    /// The same from the first on.
    #[cfg(test)]
    pub(crate) fn unsent(&self) -> impl Iterator<Item = &Datagram> {
        self.unsent_from(0)
    }

    pub(crate) fn bytes(&self, datagram: &Datagram) -> &[u8] {
        &self.text.as_bytes()[datagram.text.clone()]
    }

    /// Notes that it was sent; what is to be entered into the ledger.
    pub(crate) fn sent(&self, datagram: &Datagram) -> &[Share] {
        datagram.sent.set(true);
        &self.shares[datagram.shares.clone()]
    }

    /// What the lines and all that belongs to them take in memory.
    pub(crate) fn size_bytes(&self) -> usize {
        self.text.capacity()
            + self.shares.capacity() * size_of::<Share>()
            + self.done.capacity() * size_of::<Datagram>()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn packed(limit: usize, lines: &[String]) -> (Vec<String>, usize) {
        let mut datagrams = Datagrams::new(limit);
        let mut too_long = 0;
        for line in lines {
            let added = datagrams.line(|out| out.push_str(line), []);
            too_long += usize::from(added.is_err());
        }
        let datagrams = datagrams.finish();
        let texts = datagrams.unsent().map(|it| {
            let bytes = datagrams.bytes(it).to_vec();
            String::from_utf8(bytes).unwrap()
        });
        (texts.collect(), too_long)
    }

    #[test]
    fn lines_share_a_datagram_up_to_the_last_byte() {
        let lines = ["aaaa", "bbbb", "c"].map(String::from);
        assert_eq!(packed(9, &lines).0, ["aaaa\nbbbb", "c"]);
        assert_eq!(packed(11, &lines).0, ["aaaa\nbbbb\nc"]);
        assert_eq!(packed(4, &lines), (lines.to_vec(), 0));
    }

    #[test]
    fn a_line_that_is_too_long_leaves_the_others() {
        let lines = ["aa", "bbbbb", "cc"].map(String::from);
        assert_eq!(packed(4, &lines), (vec!["aa".into(), "cc".into()], 1));
        assert_eq!(packed(4, &lines[1..2]), (vec![], 1));
    }

    #[test]
    fn what_was_sent_is_not_sent_again() {
        let mut datagrams = Datagrams::new(1);
        for line in ["a", "b"] {
            datagrams.line(|out| out.push_str(line), []).unwrap();
        }
        let datagrams = datagrams.finish();
        datagrams.sent(datagrams.unsent().next().unwrap());
        let left: Vec<_> = datagrams.unsent().map(|it| datagrams.bytes(it)).collect();
        assert_eq!(left, [b"b"]);
    }

    proptest! {
        #[test]
        fn datagrams_keep_the_limit_and_every_line_whole(
            limit in 1_usize..40,
            lines in prop::collection::vec("[a-z:|]{1,50}", 0..60),
        ) {
            let (datagrams, too_long) = packed(limit, &lines);
            for datagram in &datagrams {
                prop_assert!((1..=limit).contains(&datagram.len()));
            }
            let kept: Vec<_> = lines.iter().filter(|line| line.len() <= limit).collect();
            let sent: Vec<_> = datagrams.iter().flat_map(|it| it.split('\n')).collect();
            prop_assert_eq!(&sent, &kept);
            prop_assert_eq!(too_long, lines.len() - kept.len());
        }

        #[test]
        fn two_datagrams_are_sent_only_if_one_was_too_small(
            lines in prop::collection::vec("[a-z]{1,20}", 0..60),
        ) {
            let (datagrams, _) = packed(20, &lines);
            for pair in datagrams.windows(2) {
                let first = pair[1].split('\n').next().unwrap();
                prop_assert!(pair[0].len() + 1 + first.len() > 20);
            }
        }
    }
}
