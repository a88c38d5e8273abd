//! The grammar that both headers share: comma-separated elements, each with
//! semicolon-separated parameters, any of which may be quoted.

/// A weight in thousandths: RFC 9110 grants three decimal digits.
pub(super) type Weight = u16;

/// The weight of an element that states none.
pub(super) const FULL: Weight = 1000;

/// Splits at `separator`, except inside quoted strings, and trims each part.
///
/// An unterminated quote swallows the rest, so that a comma which the sender
/// meant as text is never read as the start of another element.
pub(super) fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = find_unquoted(text, separator);
        rest = end.map(|at| &text[at + 1..]);
        Some(text[..end.unwrap_or(text.len())].trim_matches([' ', '\t']))
    })
}

/// The place of the first `wanted` byte outside quotes. `wanted` is ASCII, so
/// the place is always a character boundary.
fn find_unquoted(text: &str, wanted: u8) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    text.bytes().position(|byte| {
        if escaped {
            escaped = false;
            return false;
        }
        match byte {
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => return !quoted && byte == wanted,
        }
        false
    })
}

/// An element's parameters as (name, raw value), in order. What has no `=` is
/// passed over.
pub(super) fn parameters(text: &str) -> impl Iterator<Item = (&str, &str)> {
    split(text, b';').filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim_end(), value.trim_start()))
    })
}

/// Whether a parameter's raw value, quoted or not, says `wanted`.
///
/// Case is ignored: none of the values compared here gives it a meaning.
pub(super) fn says(raw: &str, wanted: &str) -> bool {
    let Some(inside) = raw.strip_prefix('"').and_then(|s| s.strip_suffix('"')) else {
        return raw.eq_ignore_ascii_case(wanted);
    };
    let mut escaped = false;
    let unescaped = inside.bytes().filter(|&byte| {
        escaped = byte == b'\\' && !escaped;
        !escaped
    });
    unescaped
        .map(|byte| byte.to_ascii_lowercase())
        .eq(wanted.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// The weight that an element's parameters state; `None` if they state one
/// that is not `0` to `1` with at most three decimals.
///
/// The caller drops such an element: guessing at a garbled weight could turn
/// "not this" into "this first".
pub(super) fn weight(params: &str) -> Option<Weight> {
    match parameters(params).find(|(name, _)| name.eq_ignore_ascii_case("q")) {
        None => Some(FULL),
        Some((_, value)) => parse_weight(value),
    }
}

fn parse_weight(value: &str) -> Option<Weight> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let whole: Weight = match whole {
        "0" => 0,
        "1" => FULL,
        _ => return None,
    };
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = decimals
        .bytes()
        .zip([100, 10, 1])
        .map(|(digit, unit)| Weight::from(digit - b'0') * unit)
        .sum::<Weight>();
    Some(whole + thousandths).filter(|&weight| weight <= FULL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        split(text, b',').collect()
    }

    #[test]
    fn commas_inside_quotes_do_not_split() {
        assert_eq!(parts(r#"a;x="1,2" , b"#), [r#"a;x="1,2""#, "b"]);
        assert_eq!(parts(r#"a;x="\",",b"#), [r#"a;x="\",""#, "b"]);
        assert_eq!(parts(r#"a;x="\\",b"#), [r#"a;x="\\""#, "b"]);
    }

    #[test]
    fn an_unterminated_quote_swallows_the_rest() {
        assert_eq!(parts(r#"a;x="1,b,c"#), [r#"a;x="1,b,c"#]);
        assert_eq!(parts(r#"a;x="1\"#), [r#"a;x="1\"#]);
    }

    #[test]
    fn empty_elements_are_kept_for_the_caller_to_ignore() {
        assert_eq!(parts(""), [""]);
        assert_eq!(parts(",\t,"), ["", "", ""]);
    }

    #[test]
    fn quoted_values_compare_unescaped_and_without_case() {
        assert!(says("1.0.0", "1.0.0"));
        assert!(says(r#""1.0.0""#, "1.0.0"));
        assert!(says(r#""1\.0.\0""#, "1.0.0"));
        assert!(says("ALLOW-utf-8", "allow-utf-8"));
        assert!(!says(r#""1.0.0"#, "1.0.0"));
        assert!(!says(r#""""#, "1.0.0"));
        assert!(!says(r#"""#, ""));
        assert!(says(r#""a\\b""#, r"a\b"));
    }

    #[test]
    fn weights_follow_the_grammar_to_the_letter() {
        let good = [
            ("", 1000),
            ("q=1", 1000),
            ("q=1.", 1000),
            ("q=1.000", 1000),
            ("Q=0", 0),
            ("q=0.", 0),
            ("q=0.5", 500),
            ("q=0.05", 50),
            ("q=0.001", 1),
            ("version=1.0.0; q=0.3", 300),
            (r#"x="q=1;q=1" ;q=0.2"#, 200),
            ("q=0.4;q=0.9", 400),
        ];
        for (params, expected) in good {
            assert_eq!(weight(params), Some(expected), "{params}");
        }
        let bad = [
            "q=", "q=2", "q=1.001", "q=1.1", "q=0.0001", "q=.5", "q=-0", "q=+1", "q=0,5", "q=NaN",
            "q=1e0", "q=00.5", "q=\"1\"", "q=0.5x", "q=0.٣",
        ];
        for params in bad {
            assert_eq!(weight(params), None, "{params}");
        }
    }
}
