//! What the store tells of itself.
//!
//! The metrics are of all stores in the process together.

use metriken::{Counter, CounterGroup, Gauge, Histogram, metric};

/// How many parts a store has, and how many members the group below.
pub(crate) const SHARDS: usize = 16;

const LOOKUPS: &str = "Lookups of a key, by whether it was there.";

/// Lookups that found their key.
#[metric(name = "storage_lookups", description = LOOKUPS, metadata = { result = "hit" })]
pub static HITS: Counter = Counter::new();

/// Lookups that did not find their key.
#[metric(name = "storage_lookups", description = LOOKUPS, metadata = { result = "miss" })]
pub static MISSES: Counter = Counter::new();

const REMOVALS: &str = "Entries that the store removed of its own accord, by why.";

/// Entries removed because others needed their room.
#[metric(name = "storage_removals", description = REMOVALS, metadata = { reason = "capacity" })]
pub static EVICTIONS: Counter = Counter::new();

/// Entries removed because their time was over.
#[metric(name = "storage_removals", description = REMOVALS, metadata = { reason = "expired" })]
pub static EXPIRATIONS: Counter = Counter::new();

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

/// Operations by shard. One shard far ahead of the others has a hot key.
#[metric(name = "storage_shard_operations", unit = "operations")]
pub static SHARD_OPERATIONS: CounterGroup = CounterGroup::new(SHARDS);
