//! The shards of one histogram, and which of them is the calling thread's.
#![allow(unsafe_code)]

use ::histogram::Config;
use metriken_core::slots::Boxed;
use metriken_core::sync::{AtomicU64, Ordering, const_unless_loom};

use super::shard::{Place, Run, Shard};

/// The shards of one histogram.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Shards {
    config: Config,
    /// A number that no other histogram has, or zero before it is wanted. It is
    /// another one after counts were taken off.
    identity: AtomicU64,
    boxed: Boxed<Shard>,
}

/// Where the calling thread counts a value by itself.
#[derive(Debug)]
pub(super) struct Own<'a> {
    run: Run<'a>,
    place: Place,
    pub(super) sum: &'a AtomicU64,
}

impl<'a> Own<'a> {
    /// The number of values in the run of the value's bucket.
    #[inline(always)]
    pub(super) fn total(&self) -> &'a AtomicU64 {
        self.run.total
    }

    /// The value's bucket.
    #[inline(always)]
    pub(super) fn bucket(&self) -> &'a AtomicU64 {
        // SAFETY: `Shards::own` looked for the run by this place, which is by
        // the grouping power that all its shards have.
        unsafe { self.run.bucket(self.place) }
    }
}

/// Where a value is counted if memory had to be made first.
#[derive(Debug)]
pub(super) struct Made<'a> {
    /// The value's bucket, or what is beyond the buckets.
    pub(super) count: &'a AtomicU64,
    /// The number of values in the bucket's run, if it has one.
    pub(super) total: Option<&'a AtomicU64>,
    pub(super) sum: &'a AtomicU64,
    /// Whether other threads add there too.
    pub(super) shared: bool,
}

impl Shards {
    const_unless_loom! {
        pub(super) const fn new(config: Config) -> Self {
            Shards {
                config,
                identity: AtomicU64::new(0),
                boxed: Boxed::new(),
            }
        }
    }

    pub(super) const fn config(&self) -> Config {
        self.config
    }

    /// A number that this histogram alone has, and no longer if counts were
    /// taken off.
    pub(super) fn identity(&self) -> u64 {
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
        let known = self.identity.load(Ordering::Acquire);
        if known != 0 {
            return known;
        }
        let new = NEXT.fetch_add(1, Ordering::Relaxed);
        let exchange =
            (self.identity).compare_exchange(0, new, Ordering::Relaxed, Ordering::Acquire);
        exchange.map_or_else(|theirs| theirs, |_| new)
    }

    /// Counts were taken off.
    pub(super) fn forget_identity(&self) {
        self.identity.store(0, Ordering::Release);
    }

    /// Where the calling thread counts `value` by itself, if that exists.
    #[inline(always)]
    pub(super) fn own(&self, value: u64) -> Option<Own<'_>> {
        let place = Place::of(value, self.config.grouping_power());
        let shard = self.boxed.own()?;
        Some(Own {
            run: shard.run_of(place)?,
            place,
            sum: &shard.sum,
        })
    }

    /// Where the calling thread counts `value`, made if need be. `None` if
    /// there is no memory for it.
    pub(super) fn make(&self, value: u64) -> Option<Made<'_>> {
        let own = self.boxed.own_or_make(|| Shard::boxed(self.config));
        let shard = own.or_else(|| self.shared())?;
        Some(self.place(value, shard, own.is_none()))
    }

    /// Where all threads count `value` together.
    pub(super) fn make_shared(&self, value: u64) -> Option<Made<'_>> {
        Some(self.place(value, self.shared()?, true))
    }

    fn place<'a>(&self, value: u64, shard: &'a Shard, shared: bool) -> Made<'a> {
        let place = Place::of(value, self.config.grouping_power());
        let run = shard.run_or_make(place);
        // SAFETY: the run is the place's, by the shard's grouping power.
        let bucket = run.map(|run| unsafe { run.bucket(place) });
        Made {
            count: bucket.unwrap_or(&shard.overflow),
            total: run.map(|run| run.total),
            sum: &shard.sum,
            shared,
        }
    }

    /// What all threads count together.
    pub(super) fn shared(&self) -> Option<&Shard> {
        (self.boxed).shared_or_make(|| Shard::boxed(self.config))
    }

    /// Shows every shard there is.
    pub(super) fn for_each(&self, show: impl FnMut(&Shard)) {
        self.boxed.for_each(show);
    }
}
