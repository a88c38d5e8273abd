/// What a metric measures, and so which rules its values obey.
///
/// The numbers are part of the [binary layout](crate::layout) and never
/// change meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u8)]
pub enum Kind {
    /// A value of a type that only its owner understands; exporters skip it.
    Other = 0,
    /// A sum that only grows, and wraps at 2^64.
    Counter = 1,
    /// A value that may go up and down.
    Gauge = 2,
    /// A distribution of recorded values.
    Histogram = 3,
    /// Facts about the process as labels; the value is always 1.
    Info = 4,
    /// A set of named states, each on or off.
    StateSet = 5,
}

impl Kind {
    /// The kind's name as the exposition formats write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Other => "unknown",
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
            Kind::Info => "info",
            Kind::StateSet => "stateset",
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
