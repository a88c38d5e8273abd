//! The cells under real threads, and under Miri.

use std::cell::RefCell;
use std::sync::{Arc, Barrier};
use std::thread;

use super::*;
use crate::sync::AtomicU64;

fn add(cell: &AtomicU64, amount: u64) {
    cell.store(
        cell.load(Ordering::Relaxed).wrapping_add(amount),
        Ordering::Relaxed,
    );
}

/// Gives a test cells of its own, untouched by the other tests.
macro_rules! cells {
    ($name:ident) => {
        #[derive(Default)]
        struct $name(AtomicU64);

        #[allow(unsafe_code)]
        // SAFETY: an integer of zeros is zero.
        unsafe impl PerThread for $name {
            crate::per_thread!($name);
        }

        impl $name {
            fn record(slot: &Slot<Self>, amount: u64) -> bool {
                let cell = slot.local().or_else(|| slot.acquire());
                cell.inspect(|cell| add(&cell.0, amount)).is_some()
            }

            fn sum(slot: &Slot<Self>) -> u64 {
                let mut sum = 0;
                slot.for_each(|cell| sum += cell.0.load(Ordering::Relaxed));
                sum
            }
        }
    };
}

#[test]
fn records_of_all_threads_are_in_the_sum() {
    cells!(Cells);
    let slot = Slot::new();
    assert_eq!(Cells::sum(&slot), 0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..1000).for_each(|_| assert!(Cells::record(&slot, 1))));
        }
    });
    assert_eq!(Cells::sum(&slot), 4000);
}

#[test]
fn threads_that_follow_one_another_share_one_chain() {
    cells!(Cells);
    let slot = Slot::new();
    let threads = if cfg!(miri) { 10 } else { 2000 };
    for _ in 0..threads {
        // Joined by hand: a scope does not wait for thread-locals to end.
        thread::scope(|scope| scope.spawn(|| Cells::record(&slot, 1)).join().unwrap());
    }
    assert_eq!(Cells::sum(&slot), threads);
    assert_eq!(Cells::slots().owners.used(), 1);
}

#[test]
fn blocks_grow_and_keep_what_they_counted() {
    cells!(Cells);
    let count = if cfg!(miri) { 20 } else { 5000 };
    let slots: Vec<_> = (0..count).map(|_| Slot::new()).collect();
    for round in 1..=3 {
        for slot in &slots {
            assert!(Cells::record(slot, round));
        }
    }
    assert!(slots.iter().all(|slot| Cells::sum(slot) == 6));
}

#[test]
fn a_block_may_grow_while_others_read_it() {
    cells!(Cells);
    let first = Slot::new();
    let count = if cfg!(miri) { 20 } else { 20_000 };
    let others: Vec<_> = (0..count).map(|_| Slot::new()).collect();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for slot in &others {
                assert!(Cells::record(&first, 1) && Cells::record(slot, 1));
            }
        });
        let mut last = 0;
        while !writer.is_finished() {
            let sum = Cells::sum(&first);
            assert!(last <= sum, "{sum} after {last}");
            last = sum;
        }
    });
    assert_eq!(Cells::sum(&first), count as u64);
}

#[test]
fn a_slot_is_reused_with_cleared_cells() {
    cells!(Cells);
    let mut slot = Slot::new();
    thread::scope(|scope| {
        scope.spawn(|| Cells::record(&slot, 3));
    });
    Cells::record(&slot, 4);
    slot.release(|cell| cell.0.store(0, Ordering::Relaxed));
    let next = Slot::new();
    assert!(Cells::record(&next, 1));
    assert_eq!(Cells::sum(&next), 1);
    assert_eq!(Cells::sum(&slot), 0);
    assert_eq!(Cells::slots().numbers.given_out(), 1);
}

#[test]
fn slots_of_metrics_that_come_and_go_on_many_threads_stay_few() {
    cells!(Cells);
    const THREADS: u32 = 4;
    let rounds = if cfg!(miri) { 20 } else { 20_000 };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..rounds {
                    let mut slot = Slot::new();
                    assert!(Cells::record(&slot, 1));
                    assert_eq!(Cells::sum(&slot), 1);
                    slot.release(|cell| cell.0.store(0, Ordering::Relaxed));
                }
            });
        }
    });
    assert!(Cells::slots().numbers.given_out() <= THREADS);
}

#[test]
fn a_thread_has_one_box_however_often_its_block_grows() {
    struct Counted<'a>(&'a AtomicU64);
    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
    let (alive, others) = (AtomicU64::new(0), if cfg!(miri) { 20 } else { 5_000 });
    {
        let first = Boxed::new();
        let make = || {
            alive.fetch_add(1, Ordering::Relaxed);
            Some(Box::new(Counted(&alive)))
        };
        let address = || first.own_or_make(make).map(std::ptr::from_ref);
        let before = address().unwrap();
        let others: Vec<Boxed<u8>> = (0..others).map(|_| Boxed::new()).collect();
        for other in &others {
            assert!(other.own_or_make(|| Some(Box::new(7))).is_some());
        }
        assert_eq!(address(), Some(before));
        assert_eq!(first.own().map(std::ptr::from_ref), Some(before));
        let mut shown = 0;
        first.for_each(|_| shown += 1);
        assert_eq!((shown, alive.load(Ordering::Relaxed)), (1, 1));
    }
    assert_eq!(alive.load(Ordering::Relaxed), 0);
}

#[test]
fn a_signal_handler_that_is_quicker_makes_the_box_that_stays() {
    let boxed = Boxed::new();
    // Where a handler may come in between.
    let interrupted = || {
        assert_eq!(boxed.own_or_make(|| Some(Box::new(1))), Some(&1));
        assert_eq!(boxed.shared_or_make(|| Some(Box::new(2))), Some(&2));
        Some(Box::new(3))
    };
    assert_eq!(boxed.own_or_make(interrupted), Some(&1));
    assert_eq!(boxed.shared_or_make(interrupted), Some(&2));
    let mut shown = Vec::new();
    boxed.for_each(|&number| shown.push(number));
    assert_eq!(shown, [2, 1]);
}

#[test]
fn what_cannot_be_made_is_asked_for_again() {
    let boxed = Boxed::new();
    assert!(boxed.own_or_make(|| None).is_none());
    assert_eq!(boxed.own_or_make(|| Some(Box::new(3))), Some(&3));
    assert_eq!(boxed.own_or_make(|| None), Some(&3));
}

#[test]
fn threads_beyond_the_cap_have_no_cells() {
    cells!(Cells);
    if cfg!(miri) {
        return;
    }
    let slot = Slot::new();
    let all_there = Barrier::new(MAX_OWNERS + 10);
    let refused = thread::scope(|scope| {
        let spawn = || {
            let spawned = thread::Builder::new()
                .stack_size(64 << 10)
                .spawn_scoped(scope, || {
                    let had = Cells::record(&slot, 1);
                    all_there.wait();
                    // Refused once, refused for good.
                    assert_eq!(Cells::record(&slot, 1), had);
                    had
                });
            spawned.expect("a thread")
        };
        let threads: Vec<_> = (0..MAX_OWNERS + 10).map(|_| spawn()).collect();
        let had = threads.into_iter().map(|thread| thread.join().unwrap());
        had.filter(|had| !had).count()
    });
    assert_eq!(refused, 10);
    assert_eq!(Cells::sum(&slot), 2 * MAX_OWNERS as u64);
}

#[test]
fn in_its_own_view_a_thread_sees_what_it_recorded_and_nothing_else() {
    cells!(Cells);
    const THREADS: u64 = 4;
    let rounds = if cfg!(miri) { 20 } else { 2000 };
    let slot = Slot::new();
    let ended = || Cells::record(&slot, 1);
    thread::scope(|scope| scope.spawn(ended).join().unwrap());
    thread::scope(|scope| {
        for amount in 1..=THREADS {
            let slot = &slot;
            scope.spawn(move || {
                // The cells may be those of a thread that ended.
                let before = own_view(|| Cells::sum(slot));
                // The blocks grow meanwhile, so the cells are several.
                let others: Vec<_> = (0..rounds).map(|_| Slot::new()).collect();
                for other in &others {
                    Cells::record(other, 1);
                    Cells::record(slot, amount);
                }
                assert_eq!(own_view(|| Cells::sum(slot)) - before, rounds * amount);
            });
        }
    });
    let all = 1 + rounds * (1..=THREADS).sum::<u64>();
    assert_eq!(Cells::sum(&slot), all);
}

#[test]
fn what_a_thread_takes_over_is_not_taken_for_its_own() {
    cells!(Cells);
    let slot = Slot::new();
    let record = || assert!(Cells::record(&slot, 5));
    let sum = || Cells::sum(&slot);
    record();
    let (looked, free) = (Barrier::new(2), Barrier::new(2));
    let own = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let before = own_view(sum);
            looked.wait();
            free.wait();
            record();
            own_view(sum) - before
        });
        looked.wait();
        // A thread that records and ends in between.
        scope.spawn(record).join().unwrap();
        free.wait();
        reader.join().unwrap()
    });
    assert_eq!((own, sum()), (5, 15));
    // And one that was there before.
    let own = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let before = own_view(sum);
            record();
            own_view(sum) - before
        });
        reader.join().unwrap()
    });
    assert_eq!((own, sum()), (5, 20));
}

#[test]
fn a_view_ends_with_what_runs_in_it_and_may_be_within_another() {
    cells!(Cells);
    let slot = Slot::new();
    // First, so that this thread's cells are new and not those of one that ended.
    Cells::record(&slot, 4);
    thread::scope(|scope| {
        scope.spawn(|| Cells::record(&slot, 1));
        scope.spawn(|| Cells::record(&slot, 2));
    });
    let sum = || Cells::sum(&slot);
    let all = [own_view(|| whole_view(sum)), sum()];
    let own = [own_view(sum), own_view(|| (whole_view(sum), sum()).1)];
    let panicked = std::panic::catch_unwind(|| own_view(|| panic!("as expected")));
    assert!(panicked.is_err());
    assert_eq!((all, own, sum()), ([7, 7], [4, 4], 7));
}

#[test]
fn releasing_a_slot_clears_the_cells_of_all_threads_in_any_view() {
    cells!(Cells);
    let mut slot = Slot::new();
    thread::scope(|scope| {
        scope.spawn(|| Cells::record(&slot, 3));
    });
    own_view(|| slot.release(|cell| cell.0.store(0, Ordering::Relaxed)));
    let next = Slot::new();
    assert!(Cells::record(&next, 1));
    assert_eq!(Cells::sum(&next), 1);
}

#[test]
fn a_thread_without_storage_is_refused_and_breaks_nothing() {
    cells!(Cells);

    /// Records when its thread ends.
    struct Late(Arc<Slot<Cells>>, Arc<AtomicU64>);
    impl Drop for Late {
        fn drop(&mut self) {
            if !Cells::record(&self.0, 1) {
                self.1.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    thread_local! {
        static LATE: RefCell<Option<Late>> = const { RefCell::new(None) };
    }
    let (slot, refused) = (Arc::new(Slot::new()), Arc::new(AtomicU64::new(0)));
    for _ in 0..3 {
        let late = Late(Arc::clone(&slot), Arc::clone(&refused));
        let record = move || {
            let slot = Arc::clone(&late.0);
            // Destructors run in an order of the platform's choice: this
            // one before or after that of the cells.
            LATE.set(Some(late));
            assert!(Cells::record(&slot, 1));
        };
        thread::spawn(record).join().unwrap();
    }
    assert_eq!(Cells::sum(&slot) + refused.load(Ordering::Relaxed), 6);
    let chains = Cells::slots().owners.used();
    assert_eq!(chains, 1, "the chain was left for the next thread");
}
