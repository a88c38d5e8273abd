//! Checking and making strings where the compiler does it: in the constructors
//! of statics, and in constants.

/// Whether two strings are the same.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Asserts that the strings in `$list`, or in a field of its elements, are
/// neither empty nor repeated.
macro_rules! assert_distinct {
    ($list:ident $(.$field:tt)?, $what:literal) => {{
        let mut i = 0;
        while i < $list.len() {
            let name = $list[i]$(.$field)?;
            assert!(!name.is_empty(), concat!("the name of a ", $what, " is empty"));
            let mut j = 0;
            while j < i {
                let same = $crate::const_text::same(name, $list[j]$(.$field)?);
                assert!(!same, concat!("two ", $what, "s have the same name"));
                j += 1;
            }
            i += 1;
        }
    }};
}
pub(crate) use assert_distinct;

/// The digits of the longest `u64`, and the sign and the digits of the longest
/// `i64`.
pub(crate) const LONGEST_NUMBER: usize = 20;

/// The digits of a number, at the end of the bytes, and where they begin.
pub(crate) const fn digits(number: u64, is_negative: bool) -> ([u8; LONGEST_NUMBER], usize) {
    let mut text = [0; LONGEST_NUMBER];
    let mut start = LONGEST_NUMBER;
    let mut rest = number;
    loop {
        start -= 1;
        text[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if is_negative {
        start -= 1;
        text[start] = b'-';
    }
    (text, start)
}

/// What the compiler is to say where it evaluates a constant: `panic!` takes
/// only a finished text there.
pub(crate) struct Message {
    bytes: [u8; 512],
    len: usize,
}

impl Message {
    pub(crate) const fn new() -> Self {
        Message {
            bytes: [0; 512],
            len: 0,
        }
    }

    /// Adds a text, if there is room for it.
    pub(crate) const fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Adds the digits of a number.
    pub(crate) const fn number(self, number: usize) -> Self {
        let (digits, start) = digits(number as u64, false);
        self.bytes(digits.split_at(start).1)
    }

    const fn bytes(mut self, bytes: &[u8]) -> Self {
        if bytes.len() <= self.bytes.len() - self.len {
            let (_, rest) = self.bytes.split_at_mut(self.len);
            rest.split_at_mut(bytes.len()).0.copy_from_slice(bytes);
            self.len += bytes.len();
        }
        self
    }

    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Message, same};

    #[test]
    fn a_message_leaves_out_what_does_not_fit() {
        const NUMBERS: Message = Message::new()
            .text("from ")
            .number(0)
            .text(" to ")
            .number(usize::MAX);
        assert_eq!(NUMBERS.as_str(), format!("from 0 to {}", usize::MAX));
        let long = "ä".repeat(255);
        let message = Message::new().text(&long).text("abc").number(7).text("x");
        assert_eq!(message.as_str(), format!("{long}7x"));
    }

    #[test]
    fn strings_are_the_same_to_the_last_byte() {
        assert!(same("", "") && same("starting", "starting"));
        for other in ["", "Starting", "starting ", "startinh", "tarting"] {
            assert!(!same("starting", other), "{other}");
        }
    }
}
