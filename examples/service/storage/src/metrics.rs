//! What the store tells of itself.
//!
//! The metrics are of all stores in the process together.

use metriken::labels::InRange;
use metriken::{Counter, Family, Gauge, Histogram, LabelSet, LabelValue, metric};

/// How many parts a store has.
pub(crate) const SHARDS: usize = 16;

/// What came of a lookup.
#[derive(LabelValue, Clone, Copy, Debug)]
pub enum Outcome {
    /// The key was there.
    Hit,
    /// It was not.
    Miss,
}

/// The labels of [`LOOKUPS`].
#[derive(LabelSet)]
pub struct Lookup {
    /// What came of it.
    pub result: Outcome,
}

/// Lookups of a key, by whether it was there.
#[metric(name = "storage_lookups")]
pub static LOOKUPS: Family<Lookup, Counter> = Family::new().show_all();

/// Why the store removed an entry of its own accord.
#[derive(LabelValue, Clone, Copy, Debug)]
pub enum Reason {
    /// Others needed its room.
    Capacity,
    /// Its time was over.
    Expired,
}

/// The labels of [`REMOVALS`].
#[derive(LabelSet)]
pub struct Removal {
    /// Why it was removed.
    pub reason: Reason,
}

/// Entries that the store removed of its own accord, by why.
#[metric(name = "storage_removals")]
pub static REMOVALS: Family<Removal, Counter> = Family::new().show_all();

/// Entries in the store.
#[metric(name = "storage_entries", unit = "entries")]
pub static ENTRIES: Gauge = Gauge::new();

/// What the entries take of the capacity.
#[metric(name = "storage_used", unit = "bytes")]
pub static USED: Gauge = Gauge::new();

/// What the entries may take before the store evicts some.
#[metric(name = "storage_capacity", unit = "bytes")]
pub static CAPACITY: Gauge = Gauge::new();

/// Time that operations waited for a shard because another had it. Those that
/// did not have to wait are not in it.
#[metric(name = "storage_lock_wait_duration", unit = "nanoseconds")]
pub static LOCK_WAIT: Histogram = Histogram::new(5, 40);

/// The labels of [`SHARD_OPERATIONS`].
#[derive(LabelSet)]
pub struct InShard {
    /// The number of the shard.
    pub shard: InRange<0, { SHARDS as i64 - 1 }>,
}

/// Operations by shard. One shard far ahead of the others has a hot key.
#[metric(name = "storage_shard_operations", unit = "operations")]
pub static SHARD_OPERATIONS: Family<InShard, Counter> = Family::new();

/// How many lookups had this outcome.
pub fn lookups(result: Outcome) -> u64 {
    LOOKUPS.get(&Lookup { result }).value()
}

/// How many entries were removed for this reason.
pub fn removals(reason: Reason) -> u64 {
    REMOVALS.get(&Removal { reason }).value()
}
