use std::collections::HashMap;

/// A dense group of metrics as a reader sees it: values by index.
pub trait GroupMetric<T>: Send + Sync + 'static {
    /// How many members the group has room for.
    fn entries(&self) -> usize;

    /// The value of a member, or `None` if the index is out of range or the
    /// member was never written.
    fn value(&self, index: usize) -> Option<T>;

    /// The labels of a member, if it was given any.
    fn load_metadata(&self, index: usize) -> Option<HashMap<String, String>>;
}

// What readers written for the published crate call.
impl dyn GroupMetric<u64> {
    /// The value of a member: the same as [`GroupMetric::value`].
    pub fn counter_value(&self, index: usize) -> Option<u64> {
        self.value(index)
    }
}

impl dyn GroupMetric<i64> {
    /// The value of a member: the same as [`GroupMetric::value`].
    pub fn gauge_value(&self, index: usize) -> Option<i64> {
        self.value(index)
    }
}

impl dyn GroupMetric<histogram::Histogram> {
    /// The value of a member: the same as [`GroupMetric::value`].
    pub fn load_histogram(&self, index: usize) -> Option<histogram::Histogram> {
        self.value(index)
    }
}
