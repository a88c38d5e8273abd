//! Identifiers as people write names in other places.
//!
//! The rules have the names that serde has for them, and make the same of an
//! identifier in Rust's own style. In one that is not, capitals in a row are
//! one word here: `GET` is `get` in `snake_case`, where serde says `g_e_t`.

use crate::arguments::enumeration;
use crate::nearest::nearest;

/// How a name is made of an identifier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const RULES: [(&str, Rule); 8] = [
    ("lowercase", Rule::Lower),
    ("UPPERCASE", Rule::Upper),
    ("PascalCase", Rule::Pascal),
    ("camelCase", Rule::Camel),
    ("snake_case", Rule::Snake),
    ("SCREAMING_SNAKE_CASE", Rule::ScreamingSnake),
    ("kebab-case", Rule::Kebab),
    ("SCREAMING-KEBAB-CASE", Rule::ScreamingKebab),
];

impl Rule {
    /// The rule of this name.
    ///
    /// # Errors
    /// The rule that was probably meant, and all that there are.
    pub(crate) fn parse(name: &str) -> Result<Self, String> {
        if let Some((_, rule)) = RULES.iter().find(|(known, _)| *known == name) {
            return Ok(*rule);
        }
        let all = enumeration(&RULES.map(|(known, _)| known));
        Err(match meant(name) {
            Some(meant) => {
                format!("unknown rule `{name}`: did you mean `{meant}`? There are {all}")
            }
            None => format!("unknown rule `{name}`: there are {all}"),
        })
    }

    /// What the rule makes of an identifier.
    pub(crate) fn apply(self, identifier: &str) -> String {
        let words = words(identifier);
        match self {
            Rule::Lower => identifier.to_lowercase(),
            Rule::Upper => identifier.to_uppercase(),
            Rule::Pascal => capitalized(&words),
            Rule::Camel => match words.split_first() {
                Some((first, others)) => first.clone() + &capitalized(others),
                None => String::new(),
            },
            Rule::Snake => words.join("_"),
            Rule::ScreamingSnake => words.join("_").to_uppercase(),
            Rule::Kebab => words.join("-"),
            Rule::ScreamingKebab => words.join("-").to_uppercase(),
        }
    }
}

/// The words of an identifier, in lower case.
///
/// One ends at a `_`, before a capital that follows another letter or a digit,
/// and before the last of several capitals if a small letter comes next:
/// `HTTPServer` is `http` and `server`.
fn words(identifier: &str) -> Vec<String> {
    let letters: Vec<char> = identifier.chars().collect();
    let mut words = vec![String::new()];
    for (i, &letter) in letters.iter().enumerate() {
        let is_after_capital = i > 0 && letters[i - 1].is_uppercase();
        let is_before_small = letters.get(i + 1).is_some_and(|next| next.is_lowercase());
        let is_start = letter.is_uppercase() && (!is_after_capital || is_before_small);
        if is_start || letter == '_' {
            words.push(String::new());
        }
        if letter != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The words as one, each with a capital.
fn capitalized(words: &[String]) -> String {
    let mut text = String::new();
    for word in words {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            text.extend(first.to_uppercase());
        }
        text.push_str(letters.as_str());
    }
    text
}

/// The rule that a name comes close to, whatever its capitals and separators.
fn meant(name: &str) -> Option<&'static str> {
    let letters = |name: &str| name.to_lowercase().replace(['_', '-'], "");
    let known: Vec<String> = RULES.iter().map(|(known, _)| letters(known)).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    // People say `snake` and `upper` for the whole names.
    let near = nearest(&letters(name), &known, |known| 1 + known.len() / 3)?;
    let i = known.iter().position(|known| *known == near)?;
    Some(RULES[i].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_makes_of_identifiers_in_rusts_style_what_serde_makes_of_them() {
        for (rule, of_variant, of_field) in [
            ("lowercase", "veryslow", "very_slow"),
            ("UPPERCASE", "VERYSLOW", "VERY_SLOW"),
            ("PascalCase", "VerySlow", "VerySlow"),
            ("camelCase", "verySlow", "verySlow"),
            ("snake_case", "very_slow", "very_slow"),
            ("SCREAMING_SNAKE_CASE", "VERY_SLOW", "VERY_SLOW"),
            ("kebab-case", "very-slow", "very-slow"),
            ("SCREAMING-KEBAB-CASE", "VERY-SLOW", "VERY-SLOW"),
        ] {
            let rule = Rule::parse(rule).unwrap();
            assert_eq!(rule.apply("VerySlow"), of_variant);
            assert_eq!(rule.apply("very_slow"), of_field);
        }
    }

    #[test]
    fn capitals_in_a_row_are_one_word() {
        for (identifier, name) in [
            ("GET", "get"),
            ("HTTPServer", "http_server"),
            ("Http2", "http2"),
            ("X86_64", "x86_64"),
            ("Utf8Text", "utf8_text"),
            ("OAuth", "o_auth"),
            ("TlsV1", "tls_v1"),
            ("_Hidden__Away_", "hidden_away"),
            ("ÄußereÖse", "äußere_öse"),
            ("X", "x"),
        ] {
            assert_eq!(Rule::Snake.apply(identifier), name);
        }
    }

    #[test]
    fn a_rule_is_known_by_its_exact_name_only() {
        for (known, rule) in RULES {
            assert_eq!(Rule::parse(known), Ok(rule));
        }
        for (written, meant) in [
            ("snakecase", "snake_case"),
            ("SnakeCase", "snake_case"),
            ("snake", "snake_case"),
            ("upper", "UPPERCASE"),
            ("lower_case", "lowercase"),
            ("Kebab-Case", "kebab-case"),
            ("SCREAMING_KEBAB", "SCREAMING-KEBAB-CASE"),
            ("screaming_snake_case", "SCREAMING_SNAKE_CASE"),
        ] {
            let message = Rule::parse(written).unwrap_err();
            let advice = format!("did you mean `{meant}`? There are `lowercase`, ");
            assert!(message.contains(&advice), "{message}");
        }
        let message = Rule::parse("loud").unwrap_err();
        assert!(
            message.starts_with("unknown rule `loud`: there are `lowercase`, `UPPERCASE`, "),
            "{message}"
        );
    }
}
