use super::super::Reading;

/// Whether a metric or a series was ever touched, judged by what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// It was not: nothing is shown, or a counter or a histogram that has
    /// counted nothing. One that was set back to zero looks the same.
    No,
    /// It cannot be told: a gauge is at zero, where it began and may have
    /// returned to; of a state set no state is on; or the value is one that
    /// only its owner understands.
    Unknown,
    /// It was: there is something else than zero.
    Yes,
}

impl Touched {
    pub(super) fn of(reading: &Reading) -> Self {
        match reading {
            reading if !reading.is_nothing() => Touched::Yes,
            Reading::Counter(_) | Reading::Histogram(_) => Touched::No,
            _ => Touched::Unknown,
        }
    }
}
