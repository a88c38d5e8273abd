use std::any::Any;
use std::fmt;

use metriken_core::slots::{Slot, whole_view};
use metriken_core::sync::{AtomicU64, Ordering, const_unless_loom};

use crate::{Kind, KnownKind, Metric, Value, own};

/// A sum that only grows: requests served, bytes sent, errors.
///
/// It wraps at 2^64.
///
/// # Readings
/// Every thread adds to a cell of its own, and the sum is that of all cells. A
/// reading has every addition that happened before it, and of those that
/// happen meanwhile some; it is never lower than an earlier one.
///
/// # Cost
/// An addition is a load, a compare and a plain add to memory that only the
/// calling thread writes, whatever other threads do. A thread's first addition
/// to a counter may allocate. A reading visits the cell of every thread that
/// was ever alive at the same time as others.
///
/// Each thread has 8 bytes for every counter that is used at all, in blocks of
/// 4 KiB or more; the blocks of ended threads are used again. Beyond
/// [`MAX_OWNERS`](metriken_core::slots::MAX_OWNERS) threads, and in a thread
/// whose thread-locals are being dropped, an addition is one to a shared
/// atomic.
///
/// A signal handler on x86-64 may add to a counter that its thread has added to
/// before; the first addition would allocate, which handlers must not.
///
/// # Examples
/// ```
/// use metriken::{Counter, metric};
///
/// /// Requests accepted.
/// #[metric(name = "http_requests", unit = "requests")]
/// static REQUESTS: Counter = Counter::new();
///
/// REQUESTS.increment();
/// REQUESTS.add(2);
/// assert_eq!(REQUESTS.value(), 3);
/// ```
#[derive(Default)]
#[repr(C)]
pub struct Counter {
    /// What is not in the threads' cells, or is too much in them.
    shared: AtomicU64,
    slot: Slot<AtomicU64>,
}

impl Counter {
    const_unless_loom! {
        /// A counter at zero.
        pub const fn new() -> Self {
            Self::with_value(0)
        }

        /// A counter that starts at `value`.
        pub const fn with_value(value: u64) -> Self {
            Counter {
                shared: AtomicU64::new(value),
                slot: Slot::new(),
            }
        }
    }

    /// Adds one.
    ///
    /// It returns nothing, unlike the published crate's: a sum before the
    /// addition would have to be agreed on by all threads.
    #[inline]
    pub fn increment(&self) {
        self.add(1);
    }

    /// Adds `amount`.
    #[inline]
    pub fn add(&self, amount: u64) {
        match self.slot.local() {
            Some(cell) => own::add(cell, amount),
            None => self.add_first(amount),
        }
    }

    /// The first addition of a thread, and all of a thread without cells.
    #[cold]
    #[inline(never)]
    fn add_first(&self, amount: u64) {
        match self.slot.acquire() {
            Some(cell) => own::add(cell, amount),
            None => {
                self.shared.fetch_add(amount, Ordering::Relaxed);
            }
        }
    }

    /// The sum so far.
    pub fn value(&self) -> u64 {
        // Acquire: where `set` took off what is in the cells, they are seen with
        // that in them.
        let shared = self.shared.load(Ordering::Acquire);
        shared.wrapping_add(self.in_cells())
    }

    fn in_cells(&self) -> u64 {
        let mut sum = 0_u64;
        self.slot
            .for_each(|cell| sum = sum.wrapping_add(cell.load(Ordering::Relaxed)));
        sum
    }

    /// Replaces the sum, for a counter that mirrors one kept elsewhere, and
    /// returns the one before.
    ///
    /// An addition by another thread meanwhile is either in the sum that is
    /// returned or on top of `value`.
    pub fn set(&self, value: u64) -> u64 {
        let mut shared = self.shared.load(Ordering::Acquire);
        loop {
            let in_cells = whole_view(|| self.in_cells());
            let exchange = self.shared.compare_exchange_weak(
                shared,
                value.wrapping_sub(in_cells),
                Ordering::AcqRel,
                Ordering::Acquire,
            );
            match exchange {
                Ok(_) => return shared.wrapping_add(in_cells),
                Err(now) => shared = now,
            }
        }
    }

    /// Starts again at zero and returns the sum before.
    pub fn reset(&self) -> u64 {
        self.set(0)
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.slot.release_counts();
    }
}

impl fmt::Debug for Counter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Counter").field(&self.value()).finish()
    }
}

impl Metric for Counter {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Counter(self.value()))
    }
}

impl KnownKind for Counter {
    const KIND: Kind = Kind::Counter;
}

#[cfg(test)]
mod tests {
    use super::*;
    use metriken_core::slots::own_view;
    use std::thread;

    #[test]
    fn setting_returns_the_sum_before() {
        let counter = Counter::with_value(3);
        counter.increment();
        counter.add(2);
        assert_eq!(counter.set(10), 6);
        assert_eq!(counter.reset(), 10);
        assert_eq!(counter.value(), 0);
    }

    #[test]
    fn setting_replaces_the_sum_of_all_threads_also_where_one_sees_its_own_only() {
        let counter = Counter::new();
        counter.increment();
        let seen = thread::scope(|scope| {
            let set = || own_view(|| (counter.value(), counter.set(7), counter.reset()));
            scope.spawn(set).join().unwrap()
        });
        assert_eq!(seen, (0, 1, 7));
        assert_eq!(counter.value(), 0);
    }

    #[test]
    fn a_counter_wraps() {
        let counter = Counter::with_value(u64::MAX);
        counter.add(3);
        assert_eq!(counter.value(), 2);
        assert_eq!(format!("{counter:?}"), "Counter(2)");
    }

    #[test]
    fn resets_that_race_with_additions_lose_nothing() {
        let counter = Counter::new();
        let rounds = if cfg!(miri) { 50 } else { 20_000 };
        let taken = thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| (0..rounds).for_each(|_| counter.increment()));
            }
            let take = || (0..rounds).map(|_| counter.reset()).sum::<u64>();
            let takers = [scope.spawn(take), scope.spawn(take)];
            takers.map(|taker| taker.join().unwrap())
        });
        assert_eq!(taken.iter().sum::<u64>() + counter.value(), 2 * rounds);
    }

    #[test]
    fn a_dropped_counter_leaves_nothing_to_the_next() {
        for round in 1..=100 {
            let counter = Counter::new();
            thread::scope(|scope| {
                scope.spawn(|| counter.add(round));
            });
            counter.increment();
            assert_eq!(counter.value(), round + 1);
        }
    }

    #[test]
    fn no_addition_is_lost_between_threads() {
        static COUNTER: Counter = Counter::new();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..10_000).for_each(|_| COUNTER.add(3)));
            }
        });
        assert_eq!(COUNTER.value(), 4 * 10_000 * 3);
        assert!(matches!(
            Metric::value(&COUNTER),
            Some(Value::Counter(120_000))
        ));
    }
}
