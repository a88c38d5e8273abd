use std::sync::atomic::{AtomicBool, Ordering};

use super::Absorb;

/// The metric of one series.
#[repr(C)]
pub(super) struct Member<M> {
    pub(super) metric: M,
    /// Whether anybody asked for it, which is when it begins to be shown.
    touched: AtomicBool,
}

impl<M> Member<M> {
    pub(super) fn new(metric: M) -> Self {
        Member {
            metric,
            touched: AtomicBool::new(false),
        }
    }

    #[inline(always)]
    pub(super) fn is_touched(&self) -> bool {
        self.touched.load(Ordering::Relaxed)
    }

    #[inline(always)]
    pub(super) fn touch(&self) -> &M {
        if !self.is_touched() {
            self.touched.store(true, Ordering::Relaxed);
        }
        &self.metric
    }
}

impl<M: Absorb> Member<M> {
    /// Takes over what `from` has counted, and shows it no more.
    pub(super) fn take_over(&self, from: &Self) {
        if from.touched.swap(false, Ordering::Relaxed) {
            self.touch();
        }
        self.metric.absorb(&from.metric);
    }
}
