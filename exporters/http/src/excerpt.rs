//! A piece of a receiver's answer that may stand in a message: short, on one
//! line, and without what was secret in the request, which receivers like to
//! repeat.

use crate::Secret;

/// How many characters of an answer are shown.
const MOST_CHARACTERS: usize = 200;

/// The beginning of what a receiver said, for a message: at most 200 characters
/// on one line, in which `secrets` are replaced.
///
/// # Examples
/// ```
/// use metriken_http::{Secret, excerpt};
///
/// let shown = excerpt(b"the key\nhunter2 has expired", &[Secret::from("hunter2")]);
/// assert_eq!(shown, "the key [secret] has expired");
/// ```
pub fn excerpt(body: &[u8], secrets: &[Secret]) -> String {
    let text = hidden(String::from_utf8_lossy(body).into_owned(), secrets);
    let mut characters = text.trim().chars();
    let shown = characters.by_ref().take(MOST_CHARACTERS);
    let mut excerpt: String = shown
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if characters.next().is_some() {
        excerpt.push_str("...");
    }
    excerpt
}

/// `text` with every secret replaced, whole or without the word before it that
/// names the scheme (`Bearer`).
pub(crate) fn hidden(mut text: String, secrets: &[Secret]) -> String {
    for secret in secrets {
        let whole = secret.expose();
        let token = whole.rsplit_once(' ').map_or(whole, |(_, token)| token);
        for part in [whole, token] {
            if !part.is_empty() && text.contains(part) {
                text = text.replace(part, "[secret]");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_line_of_two_hundred_characters() {
        assert_eq!(
            excerpt(b" no\r\nsuch\x1b[31m tenant\n", &[]),
            "no  such [31m tenant"
        );
        assert_eq!(excerpt(&[0xff, b'a'], &[]), "\u{fffd}a");
        let long = excerpt("ä".repeat(201).as_bytes(), &[]);
        assert_eq!(long, "ä".repeat(200) + "...");
        assert_eq!(excerpt("ä".repeat(200).as_bytes(), &[]), "ä".repeat(200));
    }

    #[test]
    fn a_secret_is_replaced_wherever_it_stands() {
        let secrets = [Secret::from("Bearer s3cr3t"), Secret::from("")];
        let shown = excerpt(b"token s3cr3t of 'Bearer s3cr3t' is not known", &secrets);
        assert_eq!(shown, "token [secret] of '[secret]' is not known");
        let at_the_edge = format!("{}s3cr3t", " ".repeat(3) + &"a".repeat(197));
        assert!(!excerpt(at_the_edge.as_bytes(), &secrets).contains("s3c"));
    }
}
