//! The cells under every interleaving of small cases (built with
//! `--cfg loom`): blocks begin with two cells, and two threads have some.

use std::mem;

use loom::alloc::Track;

use super::*;
use crate::sync::AtomicU64;
use crate::sync::model::{Shared, check};

fn add(cell: &AtomicU64, amount: u64) {
    cell.store(cell.load(Ordering::Relaxed) + amount, Ordering::Relaxed);
}

/// Adds to the calling thread's cell, if it can have one.
fn record(slot: &Slot<AtomicU64>, amount: u64) -> bool {
    let cell = slot.local().or_else(|| slot.acquire());
    cell.map(|cell| add(cell, amount)).is_some()
}

fn record_one(slot: &Slot<AtomicU64>) -> bool {
    record(slot, 1)
}

fn sum(slot: &Slot<AtomicU64>) -> u64 {
    let mut sum = 0;
    slot.for_each(|cell| sum += cell.load(Ordering::Relaxed));
    sum
}

#[test]
fn no_record_is_lost_where_threads_begin_at_the_same_time() {
    check(|| {
        let slot = Shared::new(Slot::new());
        let writers = [slot.spawn(record_one), slot.spawn(record_one)];
        assert!(writers.into_iter().all(|it| it.join().unwrap()));
        assert_eq!(sum(&slot), 2);
    });
}

#[test]
fn no_sum_goes_down_while_threads_begin() {
    check(|| {
        let slot = Shared::new(Slot::new());
        assert!(record_one(&slot));
        let writer = slot.spawn(record_one);
        let reader = slot.spawn(|slot| {
            let (before, after) = (sum(slot), sum(slot));
            assert!(1 <= before && before <= after && after <= 2);
        });
        assert!(writer.join().unwrap());
        assert_eq!(sum(&slot), 2);
        reader.join().unwrap();
    });
}

#[test]
fn a_thread_that_takes_over_goes_on_from_what_was_counted() {
    check(|| {
        let slot = Shared::new(Slot::new());
        assert!(record_one(&slot));
        // One chain is left, which the second has if the first has ended.
        let writers = [slot.spawn(record_one), slot.spawn(record_one)];
        let had_cells = writers.map(|it| u64::from(it.join().unwrap()));
        let all = 1 + had_cells.iter().sum::<u64>();
        assert!(all >= 2);
        assert_eq!(sum(&slot), all);
    });
}

#[test]
fn in_its_own_view_a_thread_never_sees_what_it_took_over() {
    check(|| {
        let slot = Shared::new(Slot::new());
        // One that ends, and leaves its chain before the other looks, or after.
        let ended = slot.spawn(record_one);
        let own = slot.spawn(|slot| {
            let before = own_view(|| sum(slot));
            assert!(record(slot, 2));
            own_view(|| sum(slot)) - before
        });
        assert_eq!(own.join().unwrap(), 2);
        assert!(ended.join().unwrap());
        assert_eq!(sum(&slot), 3);
    });
}

#[test]
fn a_block_that_grows_takes_nothing_from_its_readers() {
    check(|| {
        let slots = Shared::new([Slot::new(), Slot::new(), Slot::new()]);
        let writer = slots.spawn(|[first, second, beyond]| {
            assert!([first, second].into_iter().all(record_one));
            // A second block, in which the first slot has another cell.
            assert!([beyond, first].into_iter().all(record_one));
            assert_eq!((sum(first), sum(second), sum(beyond)), (2, 1, 1));
        });
        let reader = slots.spawn(|[first, ..]| {
            let (before, after) = (sum(first), sum(first));
            assert!(before <= after && after <= 2);
        });
        writer.join().unwrap();
        reader.join().unwrap();
    });
}

#[test]
fn a_reused_slot_begins_at_zero_for_every_thread() {
    check(|| {
        let [mut earlier, mut ended] = [Slot::new(), Slot::new()];
        // So that numbers were on their stack already, whose memory would put
        // everything in order when it is made.
        assert!(record_one(&earlier));
        earlier.release_counts();
        let next = Shared::new(Slot::new());
        assert!(record(&ended, 10));
        let remover = next.spawn(move |next| {
            ended.release_counts();
            assert!(record_one(next));
        });
        let reader = next.spawn(|next| assert!(sum(next) <= 2));
        // In the cell that had a count, or, if it comes too early for that, in
        // another: which slot it is to be, both threads agree on.
        assert!(next.join_in(record_one));
        remover.join().unwrap();
        reader.join().unwrap();
        assert_eq!(sum(&next), 2);
    });
}

fn take(numbers: &Numbers) -> u32 {
    let place = numbers.assign(&AtomicUsize::new(0));
    place.and_then(Place::number).unwrap()
}

#[test]
fn no_number_is_lost() {
    check(|| {
        let numbers = Shared::new(Numbers::new());
        let take_twice = |numbers: &Numbers| {
            let first = take(numbers);
            numbers.give_back(first);
            take(numbers)
        };
        let threads = [numbers.spawn(take_twice), numbers.spawn(take_twice)];
        let mut taken = threads.map(|it| it.join().unwrap());
        taken.sort_unstable();
        assert_eq!(taken, [0, 1]);
        assert_eq!(numbers.given_out(), 2);
    });
}

#[test]
fn no_number_is_given_out_twice() {
    check(|| {
        let numbers = Shared::new(Numbers::new());
        let both = [take(&numbers), take(&numbers)];
        for number in both {
            numbers.give_back(number);
        }
        // The top of the stack goes away with the one below, and comes back
        // without it.
        let other = numbers.spawn(|numbers| {
            let (top, below) = (take(numbers), take(numbers));
            numbers.give_back(top);
            below
        });
        let one = numbers.spawn(take);
        let taken = [other.join().unwrap(), one.join().unwrap(), take(&numbers)];
        assert!(taken[0] != taken[1] && taken[0] != taken[2] && taken[1] != taken[2]);
    });
}

/// What threads have a box of. That one is left behind or used after its end,
/// the checker finds by itself.
struct Probe {
    count: AtomicU64,
    _tracked: Track<()>,
}

impl Probe {
    fn boxed() -> Option<Box<Probe>> {
        Some(Box::new(Probe {
            count: AtomicU64::new(0),
            _tracked: Track::new(()),
        }))
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        // Everything that was done with it came before, this as well.
        let dropped = u64::MAX;
        let before = self.count.with_mut(|count| mem::replace(count, dropped));
        assert_ne!(before, dropped);
    }
}

/// Counts in the calling thread's box, if it can have one.
fn count_own(boxed: &Boxed<Probe>) -> bool {
    let own = boxed.own().or_else(|| boxed.own_or_make(Probe::boxed));
    own.map(|probe| add(&probe.count, 1)).is_some()
}

fn count_shared(boxed: &Boxed<Probe>) {
    let shared = boxed.shared_or_make(Probe::boxed).unwrap();
    shared.count.fetch_add(1, Ordering::Relaxed);
}

/// How many boxes there are, and what is counted in all of them.
fn total(boxed: &Boxed<Probe>) -> (usize, u64) {
    let (mut boxes, mut count) = (0, 0);
    boxed.for_each(|probe| {
        boxes += 1;
        count += probe.count.load(Ordering::Relaxed);
    });
    (boxes, count)
}

#[test]
fn a_box_may_be_made_while_others_look_for_it() {
    check(|| {
        let boxed = Shared::new(Boxed::new());
        let owner = boxed.spawn(|boxed| assert!(count_own(boxed) && count_own(boxed)));
        let reader = boxed.spawn(|boxed| {
            let (first, second) = (total(boxed), total(boxed));
            assert!(first <= second && second <= (1, 2));
        });
        owner.join().unwrap();
        assert_eq!(total(&boxed), (1, 2));
        reader.join().unwrap();
    });
}

#[test]
fn a_thread_that_takes_over_goes_on_in_the_box_that_is_there() {
    check(|| {
        let boxed = Shared::new(Boxed::new());
        assert!(count_own(&boxed));
        let owners = [boxed.spawn(count_own), boxed.spawn(count_own)];
        let had_boxes = owners.map(|it| u64::from(it.join().unwrap()));
        let all = 1 + had_boxes.iter().sum::<u64>();
        assert!(all >= 2);
        assert_eq!(total(&boxed), (2, all));
    });
}

#[test]
fn a_shared_box_is_one_for_all() {
    check(|| {
        let boxed = Shared::new(Boxed::new());
        let threads = [boxed.spawn(count_shared), boxed.spawn(count_shared)];
        let reader = boxed.spawn(|boxed| {
            let (first, second) = (total(boxed), total(boxed));
            assert!(first <= second && second <= (1, 2));
        });
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(total(&boxed), (1, 2));
        reader.join().unwrap();
    });
}

#[test]
fn nobody_is_led_to_a_box_that_was_dropped() {
    check(|| {
        let ended = Boxed::new();
        let next = Shared::new(Boxed::new());
        assert!(count_own(&ended));
        let remover = next.spawn(move |_| drop(ended));
        let reader = next.spawn(|next| assert!(total(next) <= (1, 1)));
        // Through the cell that led to the dropped box, or through another.
        assert!(next.join_in(count_own));
        remover.join().unwrap();
        reader.join().unwrap();
        assert_eq!(total(&next), (1, 1));
    });
}
