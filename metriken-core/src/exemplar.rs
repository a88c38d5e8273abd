use std::time::SystemTime;

use crate::Label;

/// One recorded value that stands for others, with labels that lead to where
/// it came from: the trace of a request, mostly.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Exemplar<'a> {
    /// The labels, which say more than those of the series.
    pub labels: &'a [Label<'a>],
    /// What was recorded, in the unit of the metric; of a counter, what was
    /// added.
    pub value: u64,
    /// When it was recorded.
    pub time: SystemTime,
}

impl<'a> Exemplar<'a> {
    /// An exemplar from its parts.
    pub const fn new(labels: &'a [Label<'a>], value: u64, time: SystemTime) -> Self {
        Exemplar {
            labels,
            value,
            time,
        }
    }
}

/// The exemplars of one series, as a reader sees them.
pub trait Exemplars {
    /// Shows the exemplars there are, in no particular order.
    fn for_each(&self, show: &mut dyn FnMut(Exemplar<'_>));
}
