//! The process' one table of metrics made at run time.

use super::table::{Table, View};
use crate::MetricEntry;
use crate::entry::Kept;

#[cfg(not(loom))]
static TABLE: Table = Table::new();

#[cfg(loom)]
crate::sync::lazy_static! {
    static ref TABLE: Table = Table::new();
}

pub(super) fn view() -> View<'static> {
    TABLE.view()
}

/// Places in the registry, given up together when dropped.
#[derive(Debug)]
pub(crate) struct Registration {
    last: Option<u32>,
}

/// Registers entries, all at once, until the registration is dropped.
pub(crate) fn register(kept: Kept<impl IntoIterator<Item = MetricEntry>>) -> Registration {
    Registration {
        last: TABLE.insert(kept),
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        if let Some(last) = self.last {
            drop(TABLE.remove(last));
        }
    }
}
