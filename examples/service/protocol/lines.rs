use super::LINE_BYTES;

/// Cuts what is received into lines, in a buffer of fixed size.
///
/// A line that the buffer has no room for is reported as soon as that is known,
/// and passed over up to its end, however far that is.
pub(crate) struct Lines {
    buffer: Box<[u8]>,
    /// What was received and not yet taken.
    start: usize,
    end: usize,
    /// Within a line that was reported as too long.
    skipping: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    /// A line without its end.
    Whole(&'a [u8]),
    TooLong,
}

impl Lines {
    pub(crate) fn new() -> Self {
        Lines {
            // Room for several, so that requests sent together are read together.
            buffer: vec![0; 4 * LINE_BYTES].into(),
            start: 0,
            end: 0,
            skipping: false,
        }
    }

    /// Where to receive into, which is never empty once
    /// [`next`](Self::next) has returned `None`.
    pub(crate) fn space(&mut self) -> &mut [u8] {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        &mut self.buffer[self.end..]
    }

    /// Says how many bytes were received into the space.
    pub(crate) fn received(&mut self, bytes: usize) {
        self.end += bytes;
    }

    /// Whether a line has begun and not ended.
    pub(crate) fn is_partial(&self) -> bool {
        self.skipping || self.start < self.end
    }

    pub(crate) fn next(&mut self) -> Option<Line<'_>> {
        loop {
            let pending = &self.buffer[self.start..self.end];
            let Some(length) = pending.iter().position(|&byte| byte == b'\n') else {
                let too_long = pending.len() > LINE_BYTES;
                if self.skipping || too_long {
                    self.start = self.end;
                }
                let news = too_long && !self.skipping;
                self.skipping |= too_long;
                return news.then_some(Line::TooLong);
            };
            let line = self.start..self.start + length;
            self.start = line.end + 1;
            if std::mem::take(&mut self.skipping) {
                continue;
            }
            if length > LINE_BYTES {
                return Some(Line::TooLong);
            }
            let line = &self.buffer[line];
            return Some(Line::Whole(line.strip_suffix(b"\r").unwrap_or(line)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// What comes of `input` when it is received in pieces of the given sizes.
    fn cut(input: &[u8], mut size: impl FnMut() -> usize) -> Vec<Option<Vec<u8>>> {
        let mut lines = Lines::new();
        let mut found = Vec::new();
        let mut rest = input;
        while !rest.is_empty() {
            let space = lines.space();
            assert!(!space.is_empty());
            let bytes = size().clamp(1, space.len().min(rest.len()));
            space[..bytes].copy_from_slice(&rest[..bytes]);
            rest = &rest[bytes..];
            lines.received(bytes);
            while let Some(line) = lines.next() {
                found.push(match line {
                    Line::Whole(line) => Some(line.to_vec()),
                    Line::TooLong => None,
                });
            }
        }
        found
    }

    #[test]
    fn lines_are_the_same_however_they_arrive() {
        let mut random = Random::new(7);
        for _ in 0..50 {
            let mut input = Vec::new();
            let mut expected = Vec::new();
            for _ in 0..random.below(20) {
                let length = match random.below(4) {
                    0 => random.below(8 * LINE_BYTES as u64) as usize,
                    _ => random.below(100) as usize,
                };
                let line = vec![b'x'; length];
                input.extend_from_slice(&line);
                input.push(b'\n');
                expected.push((length <= LINE_BYTES).then_some(line));
            }
            assert_eq!(cut(&input, || usize::MAX), expected);
            assert_eq!(cut(&input, || 1 + random.below(700) as usize), expected);
            assert_eq!(cut(&input, || 1), expected);
        }
    }

    #[test]
    fn an_endless_line_is_reported_once() {
        assert_eq!(cut(&vec![b'x'; 1 << 20], || 1 << 16), [None]);
    }

    #[test]
    fn both_ends_of_a_line_are_one() {
        let lines = cut(b"a\r\n\r\nb\n\n", || 3);
        let expected = [&b"a"[..], b"", b"b", b""].map(|line| Some(line.to_vec()));
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_line_is_partial_until_its_end_has_come() {
        let mut lines = Lines::new();
        assert!(!lines.is_partial());
        for (byte, partial) in [(b'a', true), (b'\n', false)] {
            lines.space()[0] = byte;
            lines.received(1);
            while lines.next().is_some() {}
            assert_eq!(lines.is_partial(), partial);
        }
    }
}
