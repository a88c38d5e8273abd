//! The shards of one histogram, and which of them is the calling thread's.
#![allow(unsafe_code)]

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use ::histogram::Config;
use metriken_core::per_thread;
use metriken_core::slots::{PerThread, Slot, Slots};
use once_cell::race::OnceBox;

use super::shard::{Place, Shard};

/// A thread's cell for a histogram: where its shard is, once it has one.
#[derive(Debug, Default)]
struct ShardCell(AtomicPtr<Shard>);

// SAFETY: a pointer of zeros is null.
unsafe impl PerThread for ShardCell {
    per_thread!(ShardCell);

    /// Nobody reads or writes the shards now: whoever could borrowed the
    /// histogram, which is being dropped.
    fn clear(slots: &Slots<Self>, slot: u32) -> bool {
        slots.for_each(slot, |cell| {
            let shard = cell.0.swap(ptr::null_mut(), Ordering::Acquire);
            if !shard.is_null() {
                // SAFETY: the pointer is from `Box::into_raw` in
                // `own_or_make`, and no longer anywhere else.
                drop(unsafe { Box::from_raw(shard) });
            }
        });
        true
    }
}

impl ShardCell {
    #[inline(always)]
    fn get(&self) -> Option<&Shard> {
        let shard = self.0.load(Ordering::Acquire);
        // SAFETY: a shard lives until `clear`, when nobody borrows the slot,
        // and so this cell, any more.
        unsafe { shard.as_ref() }
    }
}

/// The shards of one histogram.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Shards {
    config: Config,
    slot: Slot,
    /// For threads without cells, who share it.
    shared: OnceBox<Shard>,
}

/// Where a value is to be counted.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// The value's bucket, or what is beyond the buckets.
    pub(super) count: &'a AtomicU64,
    pub(super) sum: &'a AtomicU64,
    /// Whether other threads add there too.
    pub(super) shared: bool,
}

impl Shards {
    pub(super) const fn new(config: Config) -> Self {
        Shards {
            config,
            slot: Slot::new(),
            shared: OnceBox::new(),
        }
    }

    pub(super) const fn config(&self) -> Config {
        self.config
    }

    /// Where the calling thread counts `value` by itself, if that exists.
    #[inline(always)]
    pub(super) fn own(&self, value: u64) -> Option<Target<'_>> {
        let place = Place::of(value, self.config.grouping_power());
        let shard = self.slot.local::<ShardCell>()?.get()?;
        Some(Target {
            // SAFETY: the shard has this configuration.
            count: unsafe { shard.bucket(place) }?,
            sum: &shard.sum,
            shared: false,
        })
    }

    /// Where the calling thread counts `value`, made if need be.
    pub(super) fn make(&self, value: u64) -> Target<'_> {
        let own = self.own_or_make();
        let shard = match own {
            Some(shard) => shard,
            None => self
                .shared
                .get_or_init(|| Box::new(Shard::new(self.config))),
        };
        let place = Place::of(value, self.config.grouping_power());
        // SAFETY: the shard has this configuration.
        let bucket = unsafe { shard.bucket_or_make(place) };
        Target {
            count: bucket.unwrap_or(&shard.overflow),
            sum: &shard.sum,
            shared: own.is_none(),
        }
    }

    /// The calling thread's shard, made if need be; `None` for a thread without
    /// cells.
    fn own_or_make(&self) -> Option<&Shard> {
        let cell: &ShardCell = self.slot.acquire()?;
        if cell.get().is_none() {
            let shard = Box::into_raw(Box::new(Shard::new(self.config)));
            let exchange = (cell.0).compare_exchange(
                ptr::null_mut(),
                shard,
                Ordering::Release,
                Ordering::Relaxed,
            );
            if exchange.is_err() {
                // A signal handler was quicker.
                // SAFETY: the box was made above and given to nobody.
                drop(unsafe { Box::from_raw(shard) });
            }
        }
        cell.get()
    }

    /// Shows every shard there is.
    pub(super) fn for_each(&self, mut show: impl FnMut(&Shard)) {
        self.shared.get().into_iter().for_each(&mut show);
        self.slot.for_each(|cell: &ShardCell| {
            cell.get().into_iter().for_each(&mut show);
        });
    }
}

impl Drop for Shards {
    fn drop(&mut self) {
        self.slot.release::<ShardCell>();
    }
}
