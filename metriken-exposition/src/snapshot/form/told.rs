//! Texts that somebody else chose, in messages: short and on one line, whatever
//! they are.

use std::fmt::{self, Write};

/// How many characters of a text are shown.
const MOST_CHARACTERS: usize = 200;

/// The beginning of what `text` shows, with everything escaped that could be
/// taken for more than text. No more of it is made than is shown.
pub(super) fn told(text: impl fmt::Display) -> String {
    let mut told = Told {
        text: String::new(),
        left: MOST_CHARACTERS,
    };
    // It ends the writing when it is full.
    if write!(told, "{text}").is_err() {
        told.text.push_str("...");
    }
    told.text
}

struct Told {
    text: String,
    left: usize,
}

impl fmt::Write for Told {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
            match c {
                '"' | '\'' => self.text.push(c),
                _ => self.text.extend(c.escape_debug()),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_any_length_is_one_line_of_two_hundred_characters() {
        assert_eq!(
            told("a \"b\"\n\u{1b}[31m\u{202e}ä"),
            "a \"b\"\\n\\u{1b}[31m\\u{202e}ä"
        );
        assert_eq!(told("ä".repeat(200)), "ä".repeat(200));
        assert_eq!(told("ä".repeat(201)), "ä".repeat(200) + "...");
    }
}
