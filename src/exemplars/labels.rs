/// The most characters that the labels of an exemplar have together, by
/// OpenMetrics 1.0.
const CHARACTERS: usize = 128;

/// Labels of an exemplar: names and values.
pub(super) type Labels = Vec<(Box<str>, Box<str>)>;

/// Those of the labels that fit the limit, sorted by name; of two with one
/// name the first.
pub(super) fn fitting<K, V>(labels: impl IntoIterator<Item = (K, V)>) -> Labels
where
    K: AsRef<str>,
    V: AsRef<str>,
{
    let mut fitting = Labels::new();
    let mut left = CHARACTERS;
    for (name, value) in labels {
        let (name, value) = (name.as_ref(), value.as_ref());
        let is_new = fitting.iter().all(|(known, _)| **known != *name);
        let characters = name.chars().chain(value.chars()).take(left + 1).count();
        if is_new && characters <= left && !name.is_empty() && !value.is_empty() {
            left -= characters;
            fitting.push((name.into(), value.into()));
        }
    }
    fitting.sort_unstable();
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<const N: usize>(labels: [(&str, &str); N]) -> Vec<String> {
        let fitting = fitting(labels).into_iter();
        fitting.map(|(name, _)| name.into()).collect()
    }

    #[test]
    fn labels_have_128_characters_together() {
        let (long, one_less) = ("ä".repeat(124), "ä".repeat(123));
        assert_eq!(names([("span", &long)]), ["span"]);
        assert_eq!(names([("trace", &long)]), [""; 0]);
        assert_eq!(
            names([("z", "1"), ("spa", &one_less), ("a", "2")]),
            ["spa", "z"]
        );
    }

    #[test]
    fn labels_that_say_nothing_or_again_are_left_out() {
        assert_eq!(names([("", "1"), ("a", ""), ("b", "1"), ("b", "2")]), ["b"]);
    }
}
