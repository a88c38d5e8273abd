use std::fmt;

use super::Declared;

/// Something that was never touched: a metric, or one of the values that a
/// label of it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap<'c> {
    pub(super) metric: &'c Declared,
    pub(super) value: Option<(&'c str, &'c str)>,
}

impl<'c> Gap<'c> {
    /// The metric.
    pub fn metric(&self) -> &'c Declared {
        self.metric
    }

    /// The label and its value that no series of the metric had; `None` if
    /// nothing of the metric was touched.
    pub fn label_value(&self) -> Option<(&'c str, &'c str)> {
        self.value
    }
}

impl fmt::Display for Gap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.metric.fmt(f)?;
        match self.value {
            Some((label, value)) => write!(f, " with {label}={value:?}"),
            None => Ok(()),
        }
    }
}
