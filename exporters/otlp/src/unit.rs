//! Units as OTLP has them: the codes of UCUM, and words in braces for what is
//! counted.

/// The units of which UCUM has a code.
const CODES: [(&str, &str); 13] = [
    ("", ""),
    ("seconds", "s"),
    ("bytes", "By"),
    ("bits", "bit"),
    ("ratio", "1"),
    ("volts", "V"),
    ("amperes", "A"),
    ("watts", "W"),
    ("joules", "J"),
    ("celsius", "Cel"),
    ("meters", "m"),
    ("grams", "g"),
    ("hertz", "Hz"),
];

/// The unit of a family, of which `base` is the plural that is shown
/// elsewhere: `requests` are `{request}`.
pub(crate) fn ucum(base: &str) -> String {
    let known = |code: &&(&str, &str)| code.0 == base || code.1 == base;
    if let Some((_, code)) = CODES.iter().find(known) {
        return (*code).to_owned();
    }
    // Whoever writes such a one knows what it is: `{request}`, `By/s`.
    if base.contains(['{', '/']) {
        return base.to_owned();
    }
    // Between braces there may be printable ASCII other than braces.
    let word = singular(base);
    let word: String = word
        .chars()
        .filter(|c| c.is_ascii_graphic() && *c != '}')
        .collect();
    format!("{{{word}}}")
}

/// The singular of an English plural, of which there are few exceptions among
/// what programs count.
fn singular(plural: &str) -> String {
    if plural == "series" {
        return plural.to_owned();
    }
    if let Some(stem) = plural.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let hissing = ["sses", "xes", "ches", "shes"];
    if hissing.iter().any(|end| plural.ends_with(end)) {
        return plural[..plural.len() - 2].to_owned();
    }
    match plural.strip_suffix('s') {
        Some(stem) if !stem.is_empty() && !stem.ends_with('s') => stem.to_owned(),
        _ => plural.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::ucum;

    #[test]
    fn base_units_are_codes() {
        for (base, code) in [
            ("", ""),
            ("seconds", "s"),
            ("bytes", "By"),
            ("ratio", "1"),
            ("By", "By"),
        ] {
            assert_eq!(ucum(base), code);
        }
    }

    #[test]
    fn what_is_counted_is_a_word_in_braces() {
        for (base, code) in [
            ("requests", "{request}"),
            ("queries", "{query}"),
            ("boxes", "{box}"),
            ("classes", "{class}"),
            ("series", "{series}"),
            ("access", "{access}"),
            ("cache lines", "{cacheline}"),
            ("{fault}", "{fault}"),
            ("By/s", "By/s"),
        ] {
            assert_eq!(ucum(base), code);
        }
    }
}
