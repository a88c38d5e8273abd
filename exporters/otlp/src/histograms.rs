use metriken_exposition::{Buckets, Exponential};

/// The form that histograms have on their way.
#[derive(Clone, Debug, PartialEq)]
pub enum Histograms {
    /// Buckets of exponential width, as fine as the histogram itself where
    /// that is at most this many buckets; see [`Exponential::new`].
    Exponential(usize),
    /// Buckets with these bounds, for receivers that know no others.
    Explicit(Buckets),
}

impl Default for Histograms {
    /// Exponential, with at most [`Exponential::MAX_BUCKETS`].
    fn default() -> Self {
        Histograms::Exponential(Exponential::MAX_BUCKETS)
    }
}

impl Histograms {
    /// The aggregations of OpenTelemetry, by their names in the environment or
    /// short.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "base2_exponential_bucket_histogram" | "exponential" => Some(Self::default()),
            "explicit_bucket_histogram" | "explicit" => {
                Some(Histograms::Explicit(Buckets::default()))
            }
            _ => None,
        }
    }
}
