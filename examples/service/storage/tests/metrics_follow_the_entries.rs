//! The metrics are the whole process's, so this is the only test in its.

use std::time::Duration;

use kv_storage::Store;
use kv_storage::metrics::{CAPACITY, ENTRIES, Outcome, Reason, USED, lookups, removals};

#[test]
fn the_metrics_follow_the_entries() {
    let store = Store::new(1 << 20);
    assert_eq!(CAPACITY.value(), 1 << 20);

    store.set(b"a", b"1", None);
    store.set(b"b", b"2", Some(Duration::ZERO));
    store.set(b"c", b"3", Some(Duration::ZERO));
    assert_eq!(ENTRIES.value(), 3);
    assert!(USED.value() >= 6);

    assert!(store.get(b"a").is_some());
    assert!(store.get(b"b").is_none());
    assert_eq!((lookups(Outcome::Hit), lookups(Outcome::Miss)), (1, 1));
    (0..16).for_each(|_| store.expire_some());
    assert_eq!((ENTRIES.value(), removals(Reason::Expired)), (1, 2));

    for i in 0..2_000_u32 {
        store.set(&i.to_be_bytes(), &[0; 1_000], None);
    }
    assert!(USED.value() <= 1 << 20);
    assert_eq!(ENTRIES.value() + removals(Reason::Capacity) as i64, 2_001);

    drop(store);
    assert_eq!((ENTRIES.value(), USED.value(), CAPACITY.value()), (0, 0, 0));
}
