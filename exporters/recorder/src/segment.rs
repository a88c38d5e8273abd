//! Rows in memory, until they are written.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::column::Column;
use crate::health;

/// The rows of one file, by column. Those that it has when it is dropped, and
/// that are not written, are counted as such.
#[derive(Debug, Default)]
pub(crate) struct Segment {
    /// When each row was read, in nanoseconds since the Unix epoch; ascending.
    pub(crate) times: Vec<u64>,
    pub(crate) columns: Vec<Column>,
    /// What the metrics mean, by their names.
    pub(crate) descriptions: Arc<BTreeMap<String, String>>,
    /// The size of its file, once there is one.
    written_bytes: Cell<Option<u64>>,
}

impl Segment {
    /// A segment without rows.
    pub(crate) fn new(columns: Vec<Column>, descriptions: Arc<BTreeMap<String, String>>) -> Self {
        Segment {
            times: Vec::new(),
            columns,
            descriptions,
            written_bytes: Cell::new(None),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.times.len()
    }

    /// The size of its file, if that is written.
    pub(crate) fn written_bytes(&self) -> Option<u64> {
        self.written_bytes.get()
    }

    /// Notes that its file is written.
    pub(crate) fn set_written(&self, bytes: u64) {
        self.written_bytes.set(Some(bytes));
    }

    /// Gives back the memory for more rows, of which there will be none.
    pub(crate) fn finish(&mut self) {
        self.times.shrink_to_fit();
        for column in &mut self.columns {
            column.finish();
        }
    }

    /// How much memory its rows take.
    pub(crate) fn rows_bytes(&self) -> usize {
        self.times_bytes() + self.columns.iter().map(Column::rows_bytes).sum::<usize>()
    }

    /// How much it takes with its columns, about, besides what those share with
    /// ones before them.
    pub(crate) fn size_bytes(&self) -> usize {
        self.times_bytes() + self.columns.iter().map(Column::size_bytes).sum::<usize>()
    }

    fn times_bytes(&self) -> usize {
        self.times.capacity() * size_of::<u64>()
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        if self.written_bytes.get().is_none() {
            health::DROPPED.add(self.rows() as u64);
        }
    }
}
