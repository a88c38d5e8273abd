/// What a counter's or histogram's points tell.
///
/// Gauges, infos and states have none: they tell what is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Temporality {
    /// All since the metric was made. What could not be sent is in the next
    /// point.
    #[default]
    Cumulative,
    /// What came since the last export that was accepted. What could not be
    /// sent is in the next point, because only acceptance moves that moment.
    Delta,
}

impl Temporality {
    /// The number that the protocol has for it.
    pub(crate) fn number(self) -> u8 {
        match self {
            Temporality::Delta => 1,
            Temporality::Cumulative => CUMULATIVE,
        }
    }

    /// The preferences of OpenTelemetry. `lowmemory` is `delta` but for
    /// counters that a callback reads, which cannot be told from others here.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "cumulative" => Some(Temporality::Cumulative),
            "delta" | "lowmemory" => Some(Temporality::Delta),
            _ => None,
        }
    }
}

/// The number of what is cumulative whatever is preferred.
pub(crate) const CUMULATIVE: u8 = 2;
