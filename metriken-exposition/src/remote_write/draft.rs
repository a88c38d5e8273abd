//! A request that is being written.

/// What of a request is written by now.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) bytes: Vec<u8>,
    pub(super) samples: u64,
    pub(super) histograms: u64,
    pub(super) exemplars: u64,
}

impl Draft {
    /// How many samples and histograms there are.
    pub(super) fn len(&self) -> usize {
        (self.samples + self.histograms) as usize
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        (self.samples, self.histograms, self.exemplars) = (0, 0, 0);
    }
}
