//! Rows in memory, until they are written.

use crate::column::Column;

/// The rows of one file, by column.
#[derive(Debug, Default)]
pub(crate) struct Segment {
    /// When each row was read, in nanoseconds since the Unix epoch; ascending.
    pub(crate) times: Vec<u64>,
    pub(crate) columns: Vec<Column>,
}

impl Segment {
    pub(crate) fn rows(&self) -> usize {
        self.times.len()
    }

    /// How much memory it takes, about.
    pub(crate) fn size_bytes(&self) -> usize {
        /// Of the column itself, its name and its labels.
        const COLUMN: usize = 512;
        let columns = self.columns.iter();
        let values: usize = columns
            .map(|column| column.values.size_bytes() + COLUMN)
            .sum();
        values + self.times.len() * size_of::<u64>()
    }
}
