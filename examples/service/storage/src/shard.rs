//! A part of the store, which one thread at a time has for itself.
//!
//! What has to go when room is needed is found by the clock algorithm: entries
//! stand in a ring, a hand goes around it, and an entry that was used since
//! the hand last came by is spared once. That keeps about what
//! least-recently-used would, and a lookup sets a flag where that would move
//! an entry to the front of a list.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use crate::metrics::{ENTRIES, REMOVALS, Reason, Removal, USED};

/// What an entry takes beside its key and value: two reference counts each,
/// its place in the ring and in the map, rounded up.
const ENTRY_BYTES: usize = 128;

pub(crate) struct Shard {
    places: HashMap<Arc<[u8]>, usize>,
    ring: Vec<Entry>,
    hand: usize,
    used_bytes: usize,
    capacity_bytes: usize,
}

struct Entry {
    key: Arc<[u8]>,
    value: Arc<[u8]>,
    expires: Option<Instant>,
    /// Since the hand last came by.
    used: bool,
}

impl Entry {
    fn size_bytes(&self) -> usize {
        ENTRY_BYTES + self.key.len() + self.value.len()
    }

    fn is_over(&self, now: Instant) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

impl Shard {
    pub(crate) fn new(capacity_bytes: usize) -> Self {
        Shard {
            places: HashMap::new(),
            ring: Vec::new(),
            hand: 0,
            used_bytes: 0,
            capacity_bytes,
        }
    }

    pub(crate) fn get(&mut self, key: &[u8], now: Instant) -> Option<Arc<[u8]>> {
        let entry = self.entry(key, now)?;
        entry.used = true;
        Some(Arc::clone(&entry.value))
    }

    pub(crate) fn set(
        &mut self,
        key: &[u8],
        value: Arc<[u8]>,
        expires: Option<Instant>,
        now: Instant,
    ) {
        if let Some(entry) = self.entry(key, now) {
            entry.expires = expires;
            self.replace(key, value);
        } else {
            let entry = Entry {
                key: key.into(),
                value,
                expires,
                used: false,
            };
            self.grow(entry.size_bytes());
            ENTRIES.increment();
            self.places.insert(Arc::clone(&entry.key), self.ring.len());
            self.ring.push(entry);
        }
        self.make_room();
    }

    /// Gives an entry another value, as of which it expires when it did before.
    pub(crate) fn replace(&mut self, key: &[u8], value: Arc<[u8]>) {
        let Some(&place) = self.places.get(key) else {
            return;
        };
        let entry = &mut self.ring[place];
        entry.used = true;
        let before = std::mem::replace(&mut entry.value, value).len();
        let after = entry.value.len();
        self.grow(after);
        self.shrink(before);
        self.make_room();
    }

    pub(crate) fn delete(&mut self, key: &[u8], now: Instant) -> bool {
        let found = self.entry(key, now).is_some();
        if found {
            self.remove(self.places[key]);
        }
        found
    }

    /// Removes everything whose time is over.
    pub(crate) fn expire(&mut self, now: Instant) {
        // From the end, because a removal moves the last entry.
        for place in (0..self.ring.len()).rev() {
            if self.ring[place].is_over(now) {
                self.remove(place);
                count_removal(Reason::Expired);
            }
        }
    }

    /// The entry of a key, unless its time is over, in which case it goes.
    fn entry(&mut self, key: &[u8], now: Instant) -> Option<&mut Entry> {
        let place = *self.places.get(key)?;
        if self.ring[place].is_over(now) {
            self.remove(place);
            count_removal(Reason::Expired);
            return None;
        }
        Some(&mut self.ring[place])
    }

    fn make_room(&mut self) {
        while self.used_bytes > self.capacity_bytes && !self.ring.is_empty() {
            self.hand %= self.ring.len();
            let spare = std::mem::take(&mut self.ring[self.hand].used);
            if spare {
                self.hand += 1;
            } else {
                // The last entry comes under the hand.
                self.remove(self.hand);
                count_removal(Reason::Capacity);
            }
        }
    }

    fn remove(&mut self, place: usize) {
        let entry = self.ring.swap_remove(place);
        self.places.remove(&entry.key);
        if let Some(moved) = self.ring.get(place)
            && let Some(its_place) = self.places.get_mut(&moved.key)
        {
            *its_place = place;
        }
        ENTRIES.decrement();
        self.shrink(entry.size_bytes());
    }

    fn grow(&mut self, bytes: usize) {
        self.used_bytes += bytes;
        USED.add(bytes as i64);
    }

    fn shrink(&mut self, bytes: usize) {
        self.used_bytes -= bytes;
        USED.sub(bytes as i64);
    }
}

impl Drop for Shard {
    fn drop(&mut self) {
        ENTRIES.sub(self.ring.len() as i64);
        USED.sub(self.used_bytes as i64);
    }
}

fn count_removal(reason: Reason) {
    REMOVALS.get(&Removal { reason }).increment();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn value(bytes: usize) -> Arc<[u8]> {
        vec![b'v'; bytes].into()
    }

    #[test]
    fn an_entry_is_gone_when_its_time_is_over() {
        let now = Instant::now();
        let soon = now + Duration::from_secs(1);
        let mut shard = Shard::new(10_000);
        shard.set(b"a", value(1), Some(soon), now);
        shard.set(b"b", value(1), Some(soon), now);
        shard.set(b"c", value(1), None, now);

        assert!(shard.get(b"a", now).is_some());
        assert!(shard.get(b"a", soon).is_none());
        shard.expire(soon);
        assert_eq!(shard.ring.len(), 1);
        assert!(shard.get(b"c", soon).is_some());
    }

    #[test]
    fn what_was_used_outlives_what_was_not() {
        let now = Instant::now();
        let mut shard = Shard::new(4 * (ENTRY_BYTES + 1 + 100));
        for key in [b"a", b"b", b"c", b"d"] {
            shard.set(key, value(100), None, now);
        }
        for key in [b"a", b"c"] {
            assert!(shard.get(key, now).is_some());
        }
        shard.set(b"e", value(100), None, now);
        shard.set(b"f", value(100), None, now);
        assert!(shard.get(b"a", now).is_some() && shard.get(b"c", now).is_some());
        assert_eq!(shard.ring.len(), 4);
    }

    #[test]
    fn no_more_is_used_than_there_is() {
        let now = Instant::now();
        let mut shard = Shard::new(5_000);
        for i in 0..1_000_u32 {
            let key = (i % 97).to_string();
            shard.set(key.as_bytes(), value(i as usize * 37 % 900), None, now);
            let sum: usize = shard.ring.iter().map(Entry::size_bytes).sum();
            assert_eq!(shard.used_bytes, sum);
            assert!(sum <= 5_000);
            for (key, &place) in &shard.places {
                assert_eq!(key, &shard.ring[place].key);
            }
        }
        shard.set(b"too large", value(6_000), None, now);
        assert!(shard.get(b"too large", now).is_none());
    }

    #[test]
    fn deleting_finds_what_is_there_once() {
        let now = Instant::now();
        let mut shard = Shard::new(10_000);
        shard.set(b"a", value(1), None, now);
        shard.set(b"b", value(1), None, now);
        assert!(shard.delete(b"a", now));
        assert!(!shard.delete(b"a", now));
        assert!(shard.get(b"b", now).is_some());
    }
}
