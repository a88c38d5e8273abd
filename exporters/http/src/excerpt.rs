//! A piece of a receiver's answer that may stand in a message: short, on one
//! line, and without what was secret in the request, which receivers like to
//! repeat.

use crate::Secret;

/// How many characters of an answer are shown.
const MOST_CHARACTERS: usize = 200;

/// The length from which on a secret is replaced. A shorter one is in words and
/// numbers of all sorts, and told by what is left of them.
const LEAST_SECRET: usize = 4;

/// What stands for a secret.
const HIDDEN: &str = "[secret]";

/// The beginning of what a receiver said, for a message: at most 200 characters
/// on one line, in which `secrets` of four characters or more are replaced.
///
/// # Examples
/// ```
/// use metriken_http::{Secret, excerpt};
///
/// let shown = excerpt(b"the key\nhunter2 has expired", &[Secret::from("hunter2")]);
/// assert_eq!(shown, "the key [secret] has expired");
/// ```
pub fn excerpt(body: &[u8], secrets: &[Secret]) -> String {
    let text = String::from_utf8_lossy(body);
    let secrets = parts(secrets);
    let (mut rest, mut excerpt, mut left) = (text.trim(), String::new(), MOST_CHARACTERS);
    while let Some(c) = rest.chars().next() {
        if left == 0 {
            excerpt.push_str("...");
            break;
        }
        if let Some(length) = secret_at(rest, &secrets) {
            excerpt.push_str(HIDDEN);
            left = left.saturating_sub(HIDDEN.len());
            rest = &rest[length..];
        } else {
            excerpt.push(if c.is_control() { ' ' } else { c });
            left -= 1;
            rest = &rest[c.len_utf8()..];
        }
    }
    excerpt
}

/// Every secret, whole and without the word before it that names the scheme
/// (`Bearer`), the longest first: it may contain others.
fn parts(secrets: &[Secret]) -> Vec<&str> {
    let mut parts: Vec<_> = (secrets.iter().map(Secret::expose))
        .flat_map(|whole| [Some(whole), whole.rsplit_once(' ').map(|(_, token)| token)])
        .flatten()
        .filter(|part| part.chars().count() >= LEAST_SECRET)
        .collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    parts
}

/// How much of the beginning of `text` is a secret, or all of it if it is the
/// beginning of one: what a receiver repeats may be cut off anywhere.
fn secret_at(text: &str, secrets: &[&str]) -> Option<usize> {
    let is_here = |secret: &&&str| {
        let is_cut = || text.len() >= LEAST_SECRET && secret.starts_with(text);
        text.starts_with(**secret) || is_cut()
    };
    let secret = secrets.iter().find(is_here)?;
    Some(secret.len().min(text.len()))
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
        assert_eq!(excerpt(b"no token s3cr", &secrets), "no token [secret]");
    }

    #[test]
    fn what_stands_for_a_secret_is_not_searched_for_others() {
        let secrets = ["secret", "tsecret", "cret]", "e", "", "[sec"].map(Secret::from);
        let shown = excerpt(b"it is tsecret, see 'secret'", &secrets);
        assert_eq!(shown, "it is [secret], see '[secret]'");
    }

    /// What stands for one secret was searched for others, and grew with each.
    #[test]
    fn an_answer_of_secrets_is_no_longer_than_others() {
        let secrets: Vec<_> = ["a", "aaaa", "aaa", "aaaaa", "s", "[", "secr"]
            .map(Secret::from)
            .into();
        let shown = excerpt(&[b'a'; 1 << 16], &secrets);
        assert_eq!(shown, "[secret]".repeat(25) + "...");
    }
}
