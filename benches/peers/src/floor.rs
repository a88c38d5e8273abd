//! The least that things can cost, written out by hand.

use std::cell::Cell;
use std::hash::Hasher;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

use rustc_hash::FxHasher;

use crate::contender::{Lineup, Role, clobber};
use crate::input::DURATIONS;
use crate::labels::{COMBINATIONS, OPEN, PAIRS, plain};

/// Apart from its neighbours by the pair of cache lines that many processors
/// fetch together.
#[repr(align(128))]
struct Apart<T = AtomicU64>(T);

const SHARDS: usize = 64;

static SHARED: Apart = Apart(AtomicU64::new(0));
static SHARD: [Apart; SHARDS] = [const { Apart(AtomicU64::new(0)) }; SHARDS];

thread_local! {
    static CELL: Cell<u64> = const { Cell::new(0) };
    static NUMBER: Cell<usize> = const { Cell::new(usize::MAX) };
    static BUCKETS: Cell<Option<&'static Buckets>> = const { Cell::new(None) };
}

/// The number of the calling thread's shard.
#[inline(always)]
fn number() -> usize {
    match NUMBER.get() {
        usize::MAX => take_number(),
        number => number,
    }
}

#[cold]
#[inline(never)]
fn take_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NUMBER.set(NEXT.fetch_add(1, Relaxed) % SHARDS);
    NUMBER.get()
}

/// Adds to what no other thread writes.
#[inline(always)]
fn add(cell: &AtomicU64) {
    cell.store(cell.load(Relaxed).wrapping_add(1), Relaxed);
}

pub const SHARD_ADD: &str = "thread-local shard, plain add";
pub const SHARED_ADD: &str = "shared atomic add";

/// Of adding to a counter.
pub fn counter(lineup: &mut Lineup) {
    lineup.enter("", Role::Floor);
    lineup.each("empty loop", |_| {});
    lineup.threads("plain add, through `black_box`", |_| {
        let mut sum = 0_u64;
        Box::new(move |n| {
            for _ in 0..n {
                sum = black_box(sum).wrapping_add(1);
                clobber();
            }
        })
    });
    lineup.each("thread-local add", |_| CELL.set(CELL.get().wrapping_add(1)));
    lineup.each(SHARD_ADD, |_| add(&SHARD[number() % SHARDS].0));
    lineup.each(SHARED_ADD, |_| {
        SHARED.0.fetch_add(1, Relaxed);
    });
}

/// Of adding to one of `count` counters.
pub fn counters(lineup: &mut Lineup, count: usize) {
    lineup.enter("", Role::Floor);
    let order: &[u32] = crate::input::shuffled(count).leak();
    lineup.threads(SHARD_ADD, move |number| {
        let cells: Vec<AtomicU64> = (0..count).map(|_| AtomicU64::new(0)).collect();
        let mut at = number * 7919 % count;
        let mut run = move |n: u64| {
            for _ in 0..n {
                add(&cells[order[at] as usize]);
                clobber();
                at += 1;
                if at == count {
                    at = 0;
                }
            }
        };
        run(count as u64);
        Box::new(run)
    });
    let shared: Vec<AtomicU64> = (0..count).map(|_| AtomicU64::new(0)).collect();
    lineup.rotating(SHARED_ADD, shared, |cell| {
        cell.fetch_add(1, Relaxed);
    });
}

pub const INDEX_ADD: &str = "index of two labels, thread-local shard, plain add";

/// Of adding to the counter of two closed labels.
pub fn closed_labels(lineup: &mut Lineup) {
    static SHARED: Apart<[AtomicU64; COMBINATIONS]> = Apart(zeros());
    static SHARD: [Apart<[AtomicU64; COMBINATIONS]>; SHARDS] = [const { Apart(zeros()) }; SHARDS];
    let labels = plain::closed_labels();
    lineup.enter("", Role::Floor);
    lineup.each("looking at the labels", |i| {
        black_box(labels.at(i));
    });
    lineup.each(INDEX_ADD, |i| {
        add(&SHARD[number() % SHARDS].0[plain::index(labels.at(i))]);
    });
    lineup.each("index of two labels, shared atomic add", |i| {
        SHARED.0[plain::index(labels.at(i))].fetch_add(1, Relaxed);
    });
}

pub const HASH_ADD: &str = "hash of two texts, thread-local shard, plain add";

/// Of adding to the counter of two open labels: to the one that the hash leads
/// to, whoever else is led there.
pub fn open_labels(lineup: &mut Lineup) {
    static SHARED: Apart<[AtomicU64; PAIRS]> = Apart(zeros());
    static SHARD: [Apart<[AtomicU64; PAIRS]>; SHARDS] = [const { Apart(zeros()) }; SHARDS];
    let labels = &*OPEN;
    lineup.enter("", Role::Floor);
    lineup.each("looking at the labels", |i| {
        black_box(labels.at(i));
    });
    lineup.each(HASH_ADD, |i| {
        add(&SHARD[number() % SHARDS].0[hash(labels.at(i)) % PAIRS]);
    });
    lineup.each("hash of two texts, shared atomic add", |i| {
        SHARED.0[hash(labels.at(i)) % PAIRS].fetch_add(1, Relaxed);
    });
}

const fn zeros<const N: usize>() -> [AtomicU64; N] {
    [const { AtomicU64::new(0) }; N]
}

#[inline(always)]
fn hash((tenant, path): (&str, &str)) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(tenant.as_bytes());
    hasher.write(path.as_bytes());
    hasher.finish() as usize
}

/// With a grouping power of 7 and values of up to 64 bits.
const H2_BUCKETS: usize = 7424;

type Buckets = [AtomicU64; H2_BUCKETS];

#[inline(always)]
fn h2_index(value: u64) -> usize {
    if value < 256 {
        return value as usize;
    }
    let power = 63 - value.leading_zeros() as usize;
    256 + (power - 8) * 128 + ((value - (1 << power)) >> (power - 7)) as usize
}

pub const H2_ADD: &str = "H2 index, thread-local plain add";

/// Of recording a value.
pub fn histogram(lineup: &mut Lineup) {
    static SHARED_BUCKETS: Buckets = [const { AtomicU64::new(0) }; H2_BUCKETS];
    let durations = &*DURATIONS;
    lineup.enter("", Role::Floor);
    lineup.each("looking at the value", |i| {
        black_box(durations.ns(i));
    });
    lineup.each(H2_ADD, |i| {
        let index = h2_index(durations.ns(i));
        match BUCKETS.get() {
            // SAFETY: every value has a bucket.
            Some(buckets) => add(unsafe { buckets.get_unchecked(index) }),
            None => make_buckets(),
        }
    });
    lineup.each("H2 index, shared atomic add", |i| {
        SHARED_BUCKETS[h2_index(durations.ns(i))].fetch_add(1, Relaxed);
    });
}

#[cold]
#[inline(never)]
fn make_buckets() {
    let buckets: Box<Buckets> = Box::new([const { AtomicU64::new(0) }; H2_BUCKETS]);
    BUCKETS.set(Some(Box::leak(buckets)));
}

pub const LOAD: &str = "atomic load";

/// Of reading a counter.
pub fn reading(lineup: &mut Lineup) {
    lineup.enter("", Role::Floor);
    lineup.each(LOAD, |_| {
        black_box(SHARED.0.load(Relaxed));
    });
}

pub const TWO_INSTANTS: &str = "`Instant::now` twice and a record";
pub const TWO_STAMPS: &str = "time stamp counter twice and a record";

/// Of measuring a time.
pub fn clock(lineup: &mut Lineup) {
    static TIMED: metriken::Histogram = metriken::Histogram::new(7, 64);
    lineup.enter("", Role::Floor);
    lineup.each("`Instant::now`", |_| {
        black_box(Instant::now());
    });
    lineup.each(TWO_INSTANTS, |_| {
        let start = black_box(Instant::now());
        TIMED.record(start.elapsed().as_nanos() as u64);
    });
    lineup.each("time stamp counter", |_| {
        black_box(time_stamp());
    });
    lineup.each(TWO_STAMPS, |_| {
        let start = black_box(time_stamp());
        TIMED.record(time_stamp().wrapping_sub(start));
    });
}

/// Counts up at a constant rate; which rate, is not known here.
fn time_stamp() -> u64 {
    // SAFETY: every x86-64 has it.
    unsafe { core::arch::x86_64::_rdtsc() }
}
