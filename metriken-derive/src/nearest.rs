/// The candidate that `word` is probably a misspelling of: the one with the
/// fewest letters to change, if they are at most `tolerance(candidate)`.
///
/// Right words come here as well, thousands of them, and macros are seldom
/// optimised. So only candidates of about the same length are compared that
/// begin with the same letter, which is the one that is seldom mistaken.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: &[&'a str],
    tolerance: impl Fn(&str) -> usize,
) -> Option<&'a str> {
    let is_similar = |candidate: &&&str| {
        let length_difference = word.len().abs_diff(candidate.len());
        word.chars().next() == candidate.chars().next() && length_difference <= tolerance(candidate)
    };
    candidates
        .iter()
        .filter(is_similar)
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= tolerance(candidate))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The Levenshtein distance: how many letters have to be inserted, removed or
/// replaced to turn one word into the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    // `row[i]` is the distance from what was read of `from` to `to[..i]`.
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for letter in from.chars() {
        let mut diagonal = row[0];
        row[0] += 1;
        for (i, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[i + 1];
            row[i + 1] = replaced.min(row[i] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("unit", "unit"), 0);
        assert_eq!(distance("descripton", "description"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn only_words_within_the_tolerance_are_near() {
        let words = ["name", "unit", "metadata"];
        assert_eq!(nearest("nmae", &words, |_| 2), Some("name"));
        assert_eq!(nearest("units", &words, |_| 2), Some("unit"));
        assert_eq!(nearest("colour", &words, |_| 2), None);
    }
}
