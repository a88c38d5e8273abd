use metriken_exposition::{Buckets, ProtobufEncoder};

/// The form that histograms have on their way.
#[derive(Clone, Debug, PartialEq)]
pub enum Histograms {
    /// Buckets of exponential width, as fine as the histogram itself where
    /// that is at most this many buckets for the whole range of its values; see
    /// [`Exponential::new`](metriken_exposition::Exponential::new). What is sent
    /// are those from the first to the last that is not empty.
    Exponential(usize),
    /// Buckets with these bounds, for receivers that know no others.
    Explicit(Buckets),
}

impl Default for Histograms {
    /// Exponential, with as many buckets as Prometheus' native histograms have
    /// here ([`ProtobufEncoder::NATIVE_BUCKETS`]): by both ways quantiles are the
    /// same.
    fn default() -> Self {
        Histograms::Exponential(ProtobufEncoder::NATIVE_BUCKETS)
    }
}

impl Histograms {
    /// The aggregations of OpenTelemetry, by their names in the environment or
    /// short; the short one for exponential buckets with their number, if it is
    /// chosen.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        if let Some(number) = text.strip_prefix("exponential:") {
            let number = number.parse().ok().filter(|number| *number > 0);
            return number.map(Histograms::Exponential);
        }
        match text.as_str() {
            "base2_exponential_bucket_histogram" | "exponential" => Some(Self::default()),
            "explicit_bucket_histogram" | "explicit" => {
                Some(Histograms::Explicit(Buckets::default()))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_exponential_buckets_may_be_chosen() {
        let of = Histograms::Exponential;
        for (text, expected) in [
            ("exponential", Some(Histograms::default())),
            ("exponential:160", Some(of(160))),
            ("Exponential:1", Some(of(1))),
            ("exponential:0", None),
            ("exponential:many", None),
            ("explicit:9", None),
        ] {
            assert_eq!(Histograms::parse(text), expected, "{text}");
        }
    }
}
