//! The query of a request: which families it asks for.
//!
//! `?name[]=up&name[]=http_requests_total`, as other exporters have it; in
//! Prometheus' configuration, `params: {"name[]": [...]}`. Everything else in a
//! query is somebody else's and is ignored.

/// The names that are asked for, decoded as those of a form are.
pub(crate) fn names(query: &str) -> impl Iterator<Item = String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let named = pairs.filter(|(name, _)| decoded(name) == "name[]");
    named.map(|(_, value)| decoded(value))
}

/// Text in which `+` is a space and `%41` an `A`. A percent sign without two
/// digits stands for itself; bytes that are not UTF-8 make a name that no
/// family has.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let (byte, after) = match (byte, after) {
            (b'+', _) => (b' ', after),
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, after),
                _ => (byte, &rest[1..]),
            },
            _ => (byte, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(query: &str) -> Vec<String> {
        names(query).collect()
    }

    #[test]
    fn every_name_counts_however_it_is_written() {
        assert_eq!(
            names_of("name[]=a&x=1&name%5B%5d=b%2eC&name[]="),
            ["a", "b.C", ""]
        );
        assert_eq!(names_of("name[]=%C3%A4+b"), ["ä b"]);
    }

    #[test]
    fn what_is_no_name_is_ignored() {
        for query in ["", "&&", "name=a", "name[]", "[]=a", "collect[]=a"] {
            assert_eq!(names_of(query), [""; 0], "{query}");
        }
    }

    #[test]
    fn broken_escapes_stand_for_themselves() {
        assert_eq!(
            names_of("name[]=%&name[]=%4&name[]=%zz%41"),
            ["%", "%4", "%zzA"]
        );
        assert_eq!(names_of("name[]=%ff"), ["\u{fffd}"]);
    }
}
