//! Units as OTLP has them: the codes of UCUM, and words in braces for what is
//! counted.
//!
//! Source: The Unified Code for Units of Measure, case sensitive form, of which
//! this knows what programs measure.

/// The units that are declared by a word, and their codes.
const WORDS: [(&str, &str); 12] = [
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

/// Codes that take a prefix, and prefixes that they take.
const METRIC: [&str; 14] = [
    "s", "By", "bit", "m", "g", "V", "A", "W", "J", "Hz", "K", "Pa", "N", "Ohm",
];
const PREFIXES: [&str; 16] = [
    "", "p", "n", "u", "m", "c", "h", "k", "M", "G", "T", "P", "Ki", "Mi", "Gi", "Ti",
];
/// Codes that do not.
const PLAIN: [&str; 8] = ["1", "%", "min", "h", "d", "wk", "Cel", "mol"];

/// What English plurals end with, and what singulars do in its place, of which
/// the first counts that fits. What has no rule, or is no plural, stays.
const ENDS: [(&str, &str); 44] = [
    ("ss", "ss"),
    ("sses", "ss"),
    ("shes", "sh"),
    ("tches", "tch"),
    ("nches", "nch"),
    ("rches", "rch"),
    ("oaches", "oach"),
    ("eaches", "each"),
    ("aches", "ache"),
    ("ches", "ches"),
    ("axes", "axes"),
    ("xes", "x"),
    ("onses", "onse"),
    ("eases", "ease"),
    ("bases", "base"),
    ("cases", "case"),
    ("phases", "phase"),
    ("ses", "ses"),
    ("zzes", "zzes"),
    ("oes", "oes"),
    ("lves", "lves"),
    ("eaves", "eaves"),
    ("series", "series"),
    ("species", "species"),
    ("cookies", "cookie"),
    ("movies", "movie"),
    ("zombies", "zombie"),
    ("ies", "y"),
    ("cpus", "cpu"),
    ("gpus", "gpu"),
    ("us", "us"),
    ("is", "is"),
    ("alias", "alias"),
    ("bias", "bias"),
    ("gas", "gas"),
    ("canvas", "canvas"),
    ("atlas", "atlas"),
    ("chaos", "chaos"),
    ("iops", "iops"),
    ("lens", "lens"),
    ("news", "news"),
    ("means", "means"),
    ("https", "https"),
    ("s", ""),
];

/// The unit of a family, of which `base` is the plural that is shown
/// elsewhere: `requests` are `{request}`. A code stays what it is.
pub(crate) fn ucum(base: &str) -> String {
    if let Some((_, code)) = WORDS.iter().find(|(word, _)| *word == base) {
        return (*code).to_owned();
    }
    if base.is_empty() || is_code(base) {
        return base.to_owned();
    }
    // Between braces there may be printable ASCII other than braces.
    let word: String = singular(base)
        .chars()
        .filter(|c| c.is_ascii_graphic() && *c != '}')
        .collect();
    format!("{{{word}}}")
}

fn is_code(text: &str) -> bool {
    // Whoever writes one of these knows what it is: `{request}`, `By/s`.
    let is_composed = text.contains(['{', '/', '[', '.']);
    let is_prefixed = |code: &&str| {
        let prefix = text.strip_suffix(*code);
        prefix.is_some_and(|prefix| PREFIXES.contains(&prefix))
    };
    is_composed || PLAIN.contains(&text) || METRIC.iter().any(is_prefixed)
}

fn singular(plural: &str) -> String {
    let replaced = |(many, one): &(&str, &str)| {
        let stem = plural.strip_suffix(many)?;
        Some(format!("{stem}{one}"))
    };
    let singular = ENDS.iter().find_map(replaced);
    // What has no vowel is an abbreviation, or what is left of one.
    let is_word = |word: &String| word.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    singular
        .filter(is_word)
        .unwrap_or_else(|| plural.to_owned())
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
    fn codes_stay() {
        for code in [
            "ms",
            "us",
            "ns",
            "min",
            "h",
            "d",
            "By",
            "KiBy",
            "MiBy",
            "GiBy",
            "kBy",
            "MBy",
            "bit",
            "Gbit",
            "%",
            "Cel",
            "1",
            "kHz",
            "mV",
            "By/s",
            "{requests}",
            "{fault}",
            "[degF]",
        ] {
            assert_eq!(ucum(code), code);
        }
    }

    #[test]
    fn what_is_counted_is_a_word_in_braces() {
        for (base, code) in [
            ("requests", "{request}"),
            ("queries", "{query}"),
            ("cookies", "{cookie}"),
            ("boxes", "{box}"),
            ("classes", "{class}"),
            ("matches", "{match}"),
            ("caches", "{cache}"),
            ("hashes", "{hash}"),
            ("sizes", "{size}"),
            ("responses", "{response}"),
            ("databases", "{database}"),
            ("replicas", "{replica}"),
            ("cpus", "{cpu}"),
            ("ops", "{op}"),
            ("cache lines", "{cacheline}"),
        ] {
            assert_eq!(ucum(base), code);
        }
    }

    #[test]
    fn what_may_be_no_plural_stays() {
        for word in [
            "status", "statuses", "buses", "analysis", "alias", "aliases", "access", "series",
            "heroes", "fps", "bps", "dns", "iops", "B",
        ] {
            assert_eq!(ucum(word), format!("{{{word}}}"));
        }
    }
}
