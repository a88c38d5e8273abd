//! `Accept-Encoding`: gzip or nothing.

use super::list::{self, Weight};

/// How a page's body is coded on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Coding {
    /// As it is.
    Identity,
    /// RFC 1952.
    Gzip,
}

/// What one header says of the two codings on offer.
#[derive(Default)]
struct Wishes {
    gzip: Option<Weight>,
    identity: Option<Weight>,
    any: Option<Weight>,
}

/// The coding for a request with this `Accept-Encoding`.
///
/// Gzip has to be asked for, by name or by a `*` that ranks above what is said
/// of `identity`. A client that refuses both gets the plain page all the same,
/// which RFC 9110 permits and which it can at least read.
pub(crate) fn coding(accept_encoding: Option<&str>) -> Coding {
    let wishes = Wishes::read(accept_encoding.unwrap_or_default());
    let gzip = wishes.gzip.or(wishes.any).unwrap_or(0);
    // Unless it is mentioned, identity is acceptable and says nothing of its
    // rank: anything asked for goes before it.
    let identity = wishes.identity.or(wishes.any).unwrap_or(0);
    let asked = match wishes.gzip {
        Some(_) => gzip >= identity,
        None => gzip > identity,
    };
    if gzip > 0 && asked {
        Coding::Gzip
    } else {
        Coding::Identity
    }
}

impl Wishes {
    fn read(header: &str) -> Self {
        let mut wishes = Self::default();
        for element in list::split(header, b',') {
            let (name, params) = element.split_once(';').unwrap_or((element, ""));
            let Some(weight) = list::weight(params) else {
                continue;
            };
            let name = name.trim_end();
            // RFC 9110, 8.4.1.3: "x-gzip" is to be taken as "gzip".
            let wish = if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
                &mut wishes.gzip
            } else if name.eq_ignore_ascii_case("identity") {
                &mut wishes.identity
            } else if name == "*" {
                &mut wishes.any
            } else {
                continue;
            };
            *wish = Some(wish.map_or(weight, |earlier| earlier.max(weight)));
        }
        wishes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Coding::{Gzip, Identity};

    #[test]
    fn gzip_is_sent_exactly_to_those_who_ask_for_it() {
        let cases = [
            (None, Identity),
            (Some(""), Identity),
            (Some("gzip"), Gzip),
            (Some("GZip"), Gzip),
            (Some("x-gzip"), Gzip),
            (Some("gzip;q=0.001"), Gzip),
            (Some("gzip ; q=0"), Identity),
            (Some("gzip;q=0, x-gzip;q=0"), Identity),
            (Some("gzip;q=nonsense"), Identity),
            (Some("gzip, deflate, br, zstd"), Gzip),
            (Some("br, zstd"), Identity),
            (Some("gzipped"), Identity),
            (Some("identity"), Identity),
            (Some("identity;q=0"), Identity),
            (Some("identity;q=0, gzip;q=0"), Identity),
            (Some("gzip, identity"), Gzip),
            (Some("gzip;q=0.5, identity"), Identity),
            (Some("identity;q=0.5, gzip;q=1.0"), Gzip),
            (Some("identity;q=0, gzip;q=0.1"), Gzip),
            (Some("\"gzip\""), Identity),
        ];
        for (header, expected) in cases {
            assert_eq!(coding(header), expected, "{header:?}");
        }
    }

    #[test]
    fn a_star_alone_does_not_ask_for_gzip() {
        let cases = [
            ("*", Identity),
            ("*;q=0", Identity),
            ("identity;q=0, *", Gzip),
            ("identity;q=0.5, *;q=0.8", Gzip),
            ("identity;q=0.8, *;q=0.5", Identity),
            ("gzip;q=0, *", Identity),
            ("gzip, *;q=0", Gzip),
            ("gzip;q=0.3, *;q=0.7", Identity),
        ];
        for (header, expected) in cases {
            assert_eq!(coding(Some(header)), expected, "{header:?}");
        }
    }
}
