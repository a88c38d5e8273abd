use std::iter::{Chain, FusedIterator};
use std::slice;

use super::table::{Slots, View};
use crate::MetricEntry;

/// The iterator of [`Metrics::dynamic_metrics`](super::Metrics::dynamic_metrics).
#[derive(Clone, Debug)]
pub struct DynMetricsIter<'a> {
    slots: Slots<'a>,
    left: usize,
}

impl<'a> DynMetricsIter<'a> {
    pub(super) fn new(view: &'a View<'_>) -> Self {
        let slots = view.slots();
        DynMetricsIter {
            left: slots.clone().count(),
            slots,
        }
    }
}

impl<'a> Iterator for DynMetricsIter<'a> {
    type Item = &'a MetricEntry;

    fn next(&mut self) -> Option<Self::Item> {
        let (_, entry) = self.slots.next()?;
        self.left -= 1;
        Some(entry)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl DoubleEndedIterator for DynMetricsIter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let (_, entry) = self.slots.next_back()?;
        self.left -= 1;
        Some(entry)
    }
}

impl ExactSizeIterator for DynMetricsIter<'_> {}
impl FusedIterator for DynMetricsIter<'_> {}

/// The iterator of [`Metrics::iter`](super::Metrics::iter).
#[derive(Clone, Debug)]
pub struct MetricsIter<'a>(Chain<slice::Iter<'a, MetricEntry>, DynMetricsIter<'a>>);

impl<'a> MetricsIter<'a> {
    pub(super) fn new(statics: slice::Iter<'a, MetricEntry>, dynamic: DynMetricsIter<'a>) -> Self {
        MetricsIter(statics.chain(dynamic))
    }
}

impl<'a> Iterator for MetricsIter<'a> {
    type Item = &'a MetricEntry;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }

    // The chain's own: a loop over two slices instead of a choice a step.
    fn fold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, f: F) -> B {
        self.0.fold(init, f)
    }
}

impl DoubleEndedIterator for MetricsIter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back()
    }
}

// `Chain` has no exact size, because two lengths might overflow; those of two
// arrays in one memory cannot.
impl ExactSizeIterator for MetricsIter<'_> {}
impl FusedIterator for MetricsIter<'_> {}
