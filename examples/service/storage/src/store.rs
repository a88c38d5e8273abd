use std::error::Error;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use metriken::labels::InRange;

use crate::metrics::{
    CAPACITY, InShard, LOCK_WAIT, LOOKUPS, Lookup, Outcome, SHARD_OPERATIONS, SHARDS,
};
use crate::shard::Shard;

/// Keys and values, shared by any number of threads.
///
/// # Examples
/// ```
/// use kv_storage::Store;
///
/// let store = Store::new(1 << 20);
/// store.set(b"greeting", b"hello", None);
/// assert_eq!(store.get(b"greeting").as_deref(), Some(&b"hello"[..]));
/// assert_eq!(store.increment(b"visits", 2), Ok(2));
/// assert!(store.delete(b"greeting"));
/// ```
pub struct Store {
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
    capacity_bytes: usize,
    /// The shard whose turn it is to be searched for what has expired.
    next: AtomicUsize,
}

impl Store {
    /// A store whose entries take `capacity_bytes` at most. An entry that takes
    /// more than a sixteenth of that is not kept.
    pub fn new(capacity_bytes: usize) -> Self {
        CAPACITY.add(capacity_bytes as i64);
        Store {
            shards: std::array::from_fn(|_| Mutex::new(Shard::new(capacity_bytes / SHARDS))),
            hasher: RandomState::new(),
            capacity_bytes,
            next: AtomicUsize::new(0),
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &[u8]) -> Option<Arc<[u8]>> {
        let value = self.shard(key).get(key, Instant::now());
        let result = match value {
            Some(_) => Outcome::Hit,
            None => Outcome::Miss,
        };
        LOOKUPS.get(&Lookup { result }).increment();
        value
    }

    /// Gives a key a value, for the time `ttl` if there is one. The store may
    /// forget it earlier, when others need its room.
    pub fn set(&self, key: &[u8], value: &[u8], ttl: Option<Duration>) {
        let now = Instant::now();
        // A time beyond what the clock can tell is as good as none.
        let expires = ttl.and_then(|ttl| now.checked_add(ttl));
        let value = value.into();
        self.shard(key).set(key, value, expires, now);
    }

    /// Removes a key. Returns whether it was there.
    pub fn delete(&self, key: &[u8]) -> bool {
        self.shard(key).delete(key, Instant::now())
    }

    /// Adds to the decimal number that is a key's value, 0 if there is none,
    /// and returns the sum. The key expires when it did before.
    ///
    /// # Errors
    /// If the value is no number, or the sum not one of 64 bits. The value
    /// stays as it was.
    pub fn increment(&self, key: &[u8], by: i64) -> Result<i64, IncrementError> {
        let now = Instant::now();
        let mut shard = self.shard(key);
        let Some(value) = shard.get(key, now) else {
            shard.set(key, by.to_string().into_bytes().into(), None, now);
            return Ok(by);
        };
        let number = str::from_utf8(&value)
            .ok()
            .and_then(|text| text.parse().ok());
        let number: i64 = number.ok_or(IncrementError::NotANumber)?;
        let sum = number.checked_add(by).ok_or(IncrementError::Overflow)?;
        shard.replace(key, sum.to_string().into_bytes().into());
        Ok(sum)
    }

    /// Removes what has expired from one part of the store; sixteen calls go
    /// once through all of it. Without them, what nobody asks for stays until
    /// its room is needed.
    pub fn expire_some(&self) {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % SHARDS;
        lock(&self.shards[turn]).expire(Instant::now());
    }

    fn shard(&self, key: &[u8]) -> MutexGuard<'_, Shard> {
        let index = self.hasher.hash_one(key) as usize % SHARDS;
        let shard = InRange::clamped(index as i64);
        SHARD_OPERATIONS.get(&InShard { shard }).increment();
        lock(&self.shards[index])
    }
}

/// Locks a shard, and measures the wait if there is one: to read the clock
/// costs more than to take a free lock.
fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    match shard.try_lock() {
        Ok(shard) => shard,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => {
            LOCK_WAIT.time(|| shard.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        CAPACITY.sub(self.capacity_bytes as i64);
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("capacity_bytes", &self.capacity_bytes)
            .finish_non_exhaustive()
    }
}

/// Why [`Store::increment`] left a value as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncrementError {
    /// The value is not a decimal number of 64 bits.
    NotANumber,
    /// The sum would not be one.
    Overflow,
}

impl fmt::Display for IncrementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IncrementError::NotANumber => "the value is not a number",
            IncrementError::Overflow => "the sum has more than 64 bits",
        })
    }
}

impl Error for IncrementError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn increments_keep_to_numbers_of_64_bits() {
        let store = Store::new(1 << 20);
        assert_eq!(store.increment(b"n", 5), Ok(5));
        assert_eq!(store.increment(b"n", -7), Ok(-2));
        assert_eq!(store.get(b"n").as_deref(), Some(&b"-2"[..]));

        store.set(b"n", i64::MAX.to_string().as_bytes(), None);
        assert_eq!(store.increment(b"n", 1), Err(IncrementError::Overflow));
        store.set(b"n", b"many", None);
        assert_eq!(store.increment(b"n", 1), Err(IncrementError::NotANumber));
        assert_eq!(store.get(b"n").as_deref(), Some(&b"many"[..]));
    }

    #[test]
    fn concurrent_increments_add_up() {
        let store = Store::new(1 << 20);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1_000).for_each(|_| assert!(store.increment(b"n", 1).is_ok())));
            }
        });
        assert_eq!(store.increment(b"n", 0), Ok(4_000));
    }

    #[test]
    fn any_time_to_live_is_one() {
        let store = Store::new(1 << 20);
        store.set(b"long", b"v", Some(Duration::MAX));
        store.set(b"short", b"v", Some(Duration::ZERO));
        assert!(store.get(b"long").is_some());
        assert!(store.get(b"short").is_none());
    }
}
