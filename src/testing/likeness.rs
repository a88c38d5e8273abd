//! Which names somebody may have meant.

/// The names that are most like `word`, the nearest first; at most three.
pub(super) fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let mut near: Vec<_> = names
        .map(|name| (likeness(word, name), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    near.sort_unstable_by(|(a, first), (b, second)| b.cmp(a).then(first.cmp(second)));
    near.dedup();
    near.into_iter().map(|(_, name)| name).take(3).collect()
}

/// In percent: names of several words that have half of them in common.
const ALIKE: usize = 50;

/// How much two names have in common, in percent: the pairs of neighbouring
/// letters (the Sørensen-Dice coefficient). Unlike a distance in letters to be
/// changed, it takes little notice of the order of words and of words that are
/// missing, which is what one gets wrong in a name like these.
fn likeness(one: &str, other: &str) -> usize {
    let (mut ones, mut others) = (pairs(one), pairs(other));
    let all = ones.len() + others.len();
    ones.retain(|pair| match others.iter().position(|other| other == pair) {
        Some(at) => {
            others.swap_remove(at);
            true
        }
        None => false,
    });
    200 * ones.len() / all
}

/// The pairs of neighbouring letters, of which the ends have none on one side.
fn pairs(word: &str) -> Vec<(Option<char>, Option<char>)> {
    let letters = || word.chars().map(Some);
    let firsts = std::iter::once(None).chain(letters());
    firsts.zip(letters().chain([None])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_mostly_the_same_letters_are_near() {
        let names = [
            "http_requests",
            "http_request_duration",
            "connections",
            "http_requests",
            "r",
        ];
        let near = |word| nearest(word, names.into_iter());
        assert_eq!(
            near("http_request"),
            ["http_requests", "http_request_duration"]
        );
        assert_eq!(
            near("requests_http"),
            ["http_requests", "http_request_duration"]
        );
        assert_eq!(near("conections"), ["connections"]);
        assert_eq!(near("R"), [""; 0]);
        assert_eq!(near(""), [""; 0]);
        assert_eq!(near("r"), ["r"]);
    }

    #[test]
    fn likeness_goes_from_nothing_in_common_to_all() {
        assert_eq!(likeness("abc", "abc"), 100);
        assert_eq!(likeness("abc", "xyz"), 0);
        assert_eq!(likeness("aaa", "a"), 66);
        assert_eq!(likeness("", ""), 100);
    }
}
