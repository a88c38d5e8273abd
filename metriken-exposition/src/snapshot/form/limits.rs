/// What reading a snapshot from bytes may cost. Bytes that would cost more are
/// refused before memory is spent on them.
///
/// # Examples
/// ```
/// use metriken_exposition::snapshot::{Limits, Snapshot};
///
/// let limits = Limits { size_bytes: 10, ..Limits::default() };
/// let error = Snapshot::from_json(b"{\"format\":\"something else\"}", limits).unwrap_err();
/// assert!(error.is_too_large());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The length of the bytes.
    pub size_bytes: usize,
    /// The elements of all lists and maps together. One takes at most about 150
    /// bytes of memory beside its text.
    pub items: usize,
}

impl Limits {
    /// How deep lists and maps may lie in each other. The schema needs nine
    /// levels; the others are for what later minor changes may add.
    pub(super) const DEPTH: usize = 16;
}

/// 64 MiB and four million elements, which is ten thousand histograms of a
/// hundred buckets.
impl Default for Limits {
    fn default() -> Self {
        Limits {
            size_bytes: 64 << 20,
            items: 4_000_000,
        }
    }
}
