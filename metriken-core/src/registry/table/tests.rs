//! The table under real threads, under Miri, and (built with `--cfg loom`)
//! under every interleaving of small cases.

use std::any::Any;

use super::*;
use crate::entry::{Declaration, Members, Origin};
use crate::{Kind, Metric, MetricBuilder, MetricGroup, Value};

/// A metric that knows whether it was dropped: its value is then garbage.
struct Canary(AtomicU64);

impl Canary {
    fn new(value: u64) -> Self {
        Canary(AtomicU64::new(value))
    }
}

impl Metric for Canary {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }

    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Counter(self.0.load(Ordering::Relaxed)))
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        #[cfg(not(loom))]
        self.0.store(u64::MAX, Ordering::Relaxed);
        // Every look at it came before, or the model fails.
        #[cfg(loom)]
        self.0.with_mut(|value| *value = u64::MAX);
    }
}

/// Canaries that come and go together.
struct Flock([Canary; 2]);

impl MetricGroup for Flock {
    fn members<'a>(&'a self, members: &mut Members<'a>) {
        for canary in &self.0 {
            let declaration = Declaration {
                kind: Kind::Counter,
                text: "canary",
                name_len: 6,
                description_len: 0,
                unit_len: 0,
                line: line!(),
                origin: const { &Origin::of("", file!(), "", "") },
            };
            members.metric(declaration.member(canary));
        }
    }
}

fn insert(table: &Table, value: u64) -> u32 {
    insert_metric(table, Arc::new(Canary::new(value)))
}

fn insert_metric(table: &Table, metric: Arc<impl Metric>) -> u32 {
    let entry = MetricBuilder::new("canary").into_entry();
    table.insert(Kept::metric(metric, entry)).unwrap()
}

fn insert_flock(table: &Table, values: [u64; 2]) -> u32 {
    let flock = Arc::new(Flock(values.map(Canary::new)));
    table.insert(Kept::group(flock, [].into())).unwrap()
}

fn values(view: &View<'_>) -> Vec<u64> {
    view.slots()
        .map(|(_, entry)| match entry.value() {
            Some(Value::Counter(value)) => value,
            _ => panic!("a canary has a counter's value"),
        })
        .collect()
}

#[cfg(not(loom))]
mod sequential {
    use super::*;
    use std::thread;

    #[test]
    fn a_view_shows_what_was_registered_before_it() {
        let table = Table::new();
        insert(&table, 1);
        let before = table.view();
        insert(&table, 2);
        assert_eq!(values(&before), [1]);
        assert_eq!(values(&table.view()), [1, 2]);
    }

    #[test]
    fn a_view_keeps_what_is_removed_while_it_is_held() {
        let table = Table::new();
        let slot = insert(&table, 1);
        let view = table.view();
        drop(table.remove(slot));
        assert_eq!(values(&view), [1]);
        assert_eq!(values(&table.view()), [] as [u64; 0]);
    }

    #[test]
    fn a_slot_is_reused_once_its_readers_are_gone() {
        let table = Table::new();
        let first = insert(&table, 1);
        let view = table.view();
        drop(table.remove(first));
        let second = insert(&table, 2);
        assert_ne!(first, second, "the view still reads the first slot");
        assert_eq!(values(&view), [1]);
        drop(view);
        assert_eq!(insert(&table, 3), first);
        assert_eq!(table.used.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn without_readers_a_removed_metric_is_dropped_at_once() {
        let table = Table::new();
        let metric = Arc::new(Canary::new(1));
        let slot = insert_metric(&table, Arc::clone(&metric));
        assert_eq!(Arc::strong_count(&metric), 2);
        drop(table.remove(slot));
        assert_eq!(Arc::strong_count(&metric), 1);
    }

    #[test]
    fn the_last_of_the_readers_drops_a_removed_metric() {
        let table = Table::new();
        let metric = Arc::new(Canary::new(1));
        let slot = insert_metric(&table, Arc::clone(&metric));
        let (one, two) = (table.view(), table.view());
        drop(table.remove(slot));
        drop(one);
        assert_eq!(Arc::strong_count(&metric), 2);
        drop(two);
        assert_eq!(Arc::strong_count(&metric), 1);
    }

    #[test]
    fn overlapping_readers_do_not_keep_removed_metrics_for_ever() {
        let table = Table::new();
        let mut view = table.view();
        for value in 0..100 {
            let slot = insert(&table, value);
            drop(table.remove(slot));
            // The next reader is there before the last one leaves.
            let next = table.view();
            drop(std::mem::replace(&mut view, next));
            assert!(table.waiting.load(Ordering::SeqCst) <= 4);
        }
    }

    #[test]
    fn what_is_registered_together_is_one_change() {
        let table = Table::new();
        let before = table.view();
        let flock = insert_flock(&table, [1, 2]);
        let with = table.view();
        assert_eq!(with.version(), before.version() + 1);
        drop(table.remove(flock));
        let after = table.view();
        assert_eq!(after.version(), with.version() + 1);
        assert_eq!(values(&before), [] as [u64; 0]);
        assert_eq!(values(&with), [1, 2]);
        assert_eq!(values(&after), [] as [u64; 0]);
    }

    #[test]
    fn a_group_without_metrics_takes_no_slot() {
        struct Empty;

        impl MetricGroup for Empty {
            fn members<'a>(&'a self, _: &mut Members<'a>) {}
        }

        let table = Table::new();
        let kept = Kept::group(Arc::new(Empty), [].into());
        assert_eq!(table.insert(kept), None);
        assert_eq!(table.view().slots().count(), 0);
    }

    #[test]
    fn the_last_of_the_readers_drops_a_removed_group() {
        let table = Table::new();
        let flock = Arc::new(Flock([1, 2].map(Canary::new)));
        let kept = Kept::group(Arc::clone(&flock), [].into());
        let slot = table.insert(kept).unwrap();
        let view = table.view();
        drop(table.remove(slot));
        assert_eq!(Arc::strong_count(&flock), 2);
        assert_eq!(values(&view), [1, 2]);
        drop(view);
        assert_eq!(Arc::strong_count(&flock), 1);
    }

    #[test]
    fn slots_are_found_across_chunks() {
        let table = Table::new();
        let count = if cfg!(miri) { 100 } else { 10_000 };
        for value in 0..count {
            insert(&table, value);
        }
        let view = table.view();
        assert!(values(&view).into_iter().eq(0..count));
        let from_the_back: Vec<_> = view.slots().rev().map(|(slot, _)| slot).collect();
        assert!(from_the_back.into_iter().eq((0..count as u32).rev()));
    }

    #[test]
    fn the_first_slot_of_every_chunk_is_placed_at_its_start() {
        let mut slot = 0_u64;
        for chunk in 0..CHUNKS {
            assert_eq!(place(slot as u32), (chunk, 0));
            slot += chunk_len(chunk) as u64;
            assert_eq!(place((slot - 1) as u32), (chunk, chunk_len(chunk) - 1));
        }
        assert_eq!(slot, (1 << 32) - u64::from(FIRST_CHUNK));
    }

    /// A metric whose own end changes the registry.
    struct Chain(&'static Table, Option<u32>);

    impl Metric for Chain {
        fn as_any(&self) -> Option<&dyn Any> {
            Some(self)
        }

        fn value(&self) -> Option<Value<'_>> {
            None
        }
    }

    impl Drop for Chain {
        fn drop(&mut self) {
            if let Some(next) = self.1.take() {
                insert(self.0, 5);
                drop(self.0.remove(next));
            }
        }
    }

    #[test]
    fn a_metric_may_register_and_remove_others_as_it_is_dropped() {
        static TABLE: Table = Table::new();
        let next = insert(&TABLE, 1);
        let chain = Arc::new(Chain(&TABLE, Some(next)));
        let slot = insert_metric(&TABLE, chain);
        drop(TABLE.remove(slot));
        assert_eq!(values(&TABLE.view()), [5]);
    }

    /// What only canaries of a flock have as their value.
    const FLOCK: u64 = 1 << 32;

    #[test]
    fn threads_that_register_and_remove_never_show_a_reader_a_dropped_metric() {
        let table = Table::new();
        let rounds = if cfg!(miri) { 20 } else { 10_000 };
        thread::scope(|scope| {
            for thread in 1..=2 {
                let table = &table;
                scope.spawn(move || {
                    for round in 0..rounds {
                        let (a, b) = (insert(table, thread), insert(table, round));
                        let flock = insert_flock(table, [FLOCK, FLOCK]);
                        drop(table.remove(a));
                        drop(table.remove(flock));
                        drop(table.remove(b));
                    }
                });
            }
            scope.spawn(|| {
                for _ in 0..rounds {
                    let view = table.view();
                    let first = values(&view);
                    assert!(first.iter().all(|&value| value < u64::MAX));
                    let of_flocks = first.iter().filter(|&&value| value == FLOCK);
                    assert!(of_flocks.count() % 2 == 0, "half of a group");
                    assert_eq!(first, values(&view), "the view changed");
                }
            });
        });
        assert_eq!(values(&table.view()), [] as [u64; 0]);
        assert_eq!(table.waiting.load(Ordering::SeqCst), 0);
    }
}

#[cfg(loom)]
mod interleaved {
    use super::*;
    use crate::sync::model::{Shared, check};

    /// Looks at all entries twice.
    fn seen(table: &Table) -> Vec<u64> {
        let view = table.view();
        let first = values(&view);
        assert_eq!(values(&view), first);
        first
    }

    #[test]
    fn a_reader_never_sees_a_dropped_metric_or_a_changing_view() {
        check(|| {
            let table = Shared::new(Table::new());
            let slot = insert(&table, 1);
            let remover = table.spawn(move |table| drop(table.remove(slot)));
            let reader = table.spawn(|table| {
                let seen = seen(table);
                assert!(seen == [1] || seen.is_empty());
            });
            remover.join().unwrap();
            reader.join().unwrap();
            assert_eq!(seen(&table), [] as [u64; 0]);
        });
    }

    #[test]
    fn a_reader_sees_all_of_a_group_or_none() {
        check(|| {
            let table = Shared::new(Table::new());
            let writer = table.spawn(|table| {
                let slot = insert_flock(table, [1, 2]);
                drop(table.remove(slot));
            });
            let reader = table.spawn(|table| {
                let seen = seen(table);
                assert!(seen == [1, 2] || seen.is_empty());
            });
            writer.join().unwrap();
            reader.join().unwrap();
            assert_eq!(seen(&table), [] as [u64; 0]);
        });
    }

    #[test]
    fn a_reused_slot_is_not_mistaken_for_its_former_owner() {
        check(|| {
            let table = Shared::new(Table::new());
            let slot = insert(&table, 1);
            let writer = table.spawn(move |table| {
                drop(table.remove(slot));
                insert(table, 2);
            });
            let reader = table.spawn(|table| assert!(seen(table).len() <= 1));
            writer.join().unwrap();
            reader.join().unwrap();
            assert_eq!(seen(&table), [2]);
        });
    }
}
