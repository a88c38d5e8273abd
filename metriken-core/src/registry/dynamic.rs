//! The process' one table of metrics made at run time.

use std::sync::Arc;

use super::table::{Table, View};
use crate::{Metric, MetricEntry};

#[cfg(not(loom))]
static TABLE: Table = Table::new();

#[cfg(loom)]
loom::lazy_static! {
    static ref TABLE: Table = Table::new();
}

pub(super) fn view() -> View<'static> {
    TABLE.view()
}

/// A place in the registry, given up when dropped.
#[derive(Debug)]
pub(crate) struct Registration {
    slot: u32,
}

/// Registers `metric` under `entry` until the registration is dropped.
pub(crate) fn register<T: Metric>(metric: Arc<T>, entry: MetricEntry) -> Registration {
    Registration {
        slot: TABLE.insert(metric, entry),
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        drop(TABLE.remove(self.slot));
    }
}
