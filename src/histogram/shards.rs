//! The shards of one histogram, and which of them is the calling thread's.
#![allow(unsafe_code)]

use std::sync::atomic::AtomicU64;

use ::histogram::Config;
use metriken_core::slots::Boxed;
use once_cell::race::OnceBox;

use super::shard::{Place, Shard};

/// The shards of one histogram.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Shards {
    config: Config,
    own: Boxed<Shard>,
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
            own: Boxed::new(),
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
        let shard = self.own.own()?;
        Some(Target {
            // SAFETY: the shard has this configuration.
            count: unsafe { shard.bucket(place) }?,
            sum: &shard.sum,
            shared: false,
        })
    }

    /// Where the calling thread counts `value`, made if need be.
    pub(super) fn make(&self, value: u64) -> Target<'_> {
        let own = self.own.own_or_make(|| Shard::new(self.config));
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

    /// Shows every shard there is.
    pub(super) fn for_each(&self, mut show: impl FnMut(&Shard)) {
        self.shared.get().into_iter().for_each(&mut show);
        self.own.for_each(show);
    }
}
