//! `Accept`: which of the formats on offer a client wants most.
//!
//! The offers are a table, best first. For every offer the most specific media
//! range that matches it decides its weight, and the offer with the highest
//! weight wins. Equal weights go to the better offer if the client named it,
//! and to the plainer one if it only matched a wildcard.
//!
//! Parameters that the table does not mention are ignored (`charset`, and
//! whatever comes): refusing a range for a word this library has not learnt
//! would cost a scraper the better format. This is what the client libraries
//! of other languages do as well.

use metriken_exposition::{Names, TextFormat};

use super::list::{self, Weight};

/// What a page is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text(TextFormat),
    Protobuf,
}

/// A format that can be answered, and the media ranges that ask for it.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) format: Format,
    pub(crate) names: Names,
    main: &'static str,
    sub: &'static str,
    params: &'static [Param],
}

/// A parameter that decides whether a range means an offer.
#[derive(Debug)]
struct Param {
    name: &'static str,
    /// What the client may say, and be given this offer; the exact one first.
    values: &'static [&'static str],
    /// Whether a range that leaves the parameter out means another offer.
    required: bool,
}

/// Quoted UTF-8 names are for those who say that they can read them; the rest
/// would reject the whole page. The second spelling is the one in Prometheus'
/// own description of the protocol, the first is what its server sends.
const ALLOW_UTF8: Param = Param {
    name: "escaping",
    values: &["allow-utf-8", "allow-utf8"],
    required: true,
};

const VERSION_1: Param = Param {
    name: "version",
    values: &["1.0.0"],
    required: false,
};

/// Messages of other types, or in another encoding, are not what is offered.
const MESSAGES: Param = Param {
    name: "proto",
    values: &["io.prometheus.client.MetricFamily"],
    required: true,
};

const DELIMITED: Param = Param {
    name: "encoding",
    values: &["delimited"],
    required: true,
};

/// What can be answered, best first; the last is the answer when nothing fits.
pub(crate) static OFFERS: [Offer; 6] = [
    Offer {
        format: Format::Protobuf,
        names: Names::Utf8,
        main: "application",
        sub: "vnd.google.protobuf",
        params: &[MESSAGES, DELIMITED, ALLOW_UTF8],
    },
    Offer {
        format: Format::Protobuf,
        names: Names::Legacy,
        main: "application",
        sub: "vnd.google.protobuf",
        params: &[MESSAGES, DELIMITED],
    },
    Offer {
        format: Format::Text(TextFormat::OpenMetrics),
        names: Names::Utf8,
        main: "application",
        sub: "openmetrics-text",
        params: &[VERSION_1, ALLOW_UTF8],
    },
    Offer {
        format: Format::Text(TextFormat::OpenMetrics),
        names: Names::Legacy,
        main: "application",
        sub: "openmetrics-text",
        // 0.0.1 was the draft that Prometheus 2.5 asked for before 1.0.0 was
        // out. Scrapers choose their parser by the media type alone, and the
        // libraries of other languages send both versions the same page.
        params: &[Param {
            name: "version",
            values: &["1.0.0", "0.0.1"],
            required: false,
        }],
    },
    Offer {
        format: Format::Text(TextFormat::Prometheus),
        names: Names::Utf8,
        main: "text",
        sub: "plain",
        params: &[VERSION_1, ALLOW_UTF8],
    },
    Offer {
        format: Format::Text(TextFormat::Prometheus),
        names: Names::Legacy,
        main: "text",
        sub: "plain",
        // A page of 0.0.4 is a page of 1.0.0 that happens to quote no name.
        params: &[Param {
            name: "version",
            values: &["0.0.4", "1.0.0"],
            required: false,
        }],
    },
];

/// How closely a media range describes an offer; a wildcard scores less than
/// [`NAMED`], and every parameter that agrees adds to it.
type Closeness = usize;
const ANYTHING: Closeness = 0;
const ANY_OF_TYPE: Closeness = 1;
const NAMED: Closeness = 2;

/// The place in [`OFFERS`] of what a request with this `Accept` is given.
/// Several headers are to be joined with commas.
pub(crate) fn choose(accept: Option<&str>) -> usize {
    let header = accept.unwrap_or_default();
    let mut best = OFFERS.len() - 1;
    let mut best_rank = (0, false, 0);
    for (place, offer) in OFFERS.iter().enumerate() {
        let Some((closeness, weight)) = offer.weigh(header) else {
            continue;
        };
        let named = closeness >= NAMED;
        let preference = if named { OFFERS.len() - place } else { place };
        let rank = (weight, named, preference);
        if weight > 0 && rank > best_rank {
            (best, best_rank) = (place, rank);
        }
    }
    best
}

impl Offer {
    /// What the header's most specific matching range says of this offer. Of
    /// equally specific ranges the kindest counts.
    fn weigh(&self, header: &str) -> Option<(Closeness, Weight)> {
        list::split(header, b',')
            .filter_map(|element| {
                let (range, params) = element.split_once(';').unwrap_or((element, ""));
                let weight = list::weight(params)?;
                Some((self.closeness(range.trim_end(), params)?, weight))
            })
            .max()
    }

    /// How closely `range` describes this offer; `None` if it does not.
    fn closeness(&self, range: &str, params: &str) -> Option<Closeness> {
        let (main, sub) = range.split_once('/')?;
        let any_main = main == "*";
        if sub == "*" && (any_main || main.eq_ignore_ascii_case(self.main)) {
            // What has to be asked for in so many words is not meant by `*`.
            let special = self.params.iter().any(|param| param.required);
            return (!special).then_some(if any_main { ANYTHING } else { ANY_OF_TYPE });
        }
        if !main.eq_ignore_ascii_case(self.main) || !sub.eq_ignore_ascii_case(self.sub) {
            return None;
        }
        self.params
            .iter()
            .try_fold(NAMED, |sum, param| Some(sum + param.closeness(params)?))
    }
}

impl Param {
    /// More for the exact value than for one that is merely as good.
    fn closeness(&self, params: &str) -> Option<Closeness> {
        let said = list::parameters(params).find(|(name, _)| name.eq_ignore_ascii_case(self.name));
        let Some((_, raw)) = said else {
            return (!self.required).then_some(0);
        };
        let place = self
            .values
            .iter()
            .position(|value| list::says(raw, value))?;
        Some(self.values.len() - place + 1)
    }
}

#[cfg(test)]
mod tests;
