//! What is written is read back, and looks as it did.
//!
//! `BLESS=1 cargo test -p metriken-exposition forms` writes the files anew.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;

use super::arbitrary::{self, Numbers, SERIES, series, snapshot_of};
use crate::snapshot::{DecodeError, Limits, Snapshot};

pub(super) fn json(snapshot: &Snapshot) -> Vec<u8> {
    let mut bytes = Vec::new();
    snapshot.write_json(&mut bytes).unwrap();
    bytes
}

pub(super) fn msgpack(snapshot: &Snapshot) -> Vec<u8> {
    let mut bytes = Vec::new();
    snapshot.write_msgpack(&mut bytes).unwrap();
    bytes
}

/// A form: how it is written, and how it is read.
pub(super) type Form = (
    fn(&Snapshot) -> Vec<u8>,
    fn(&[u8], Limits) -> Result<Snapshot, DecodeError>,
);

pub(super) const FORMS: [Form; 2] = [
    (json, Snapshot::from_json),
    (msgpack, Snapshot::from_msgpack),
];

/// A delta with a series of every sort.
pub(super) fn example() -> Snapshot {
    let all = (0..SERIES).map(|index| {
        let numbers = Numbers {
            number: u64::MAX - index as u64,
            sum: 0x3fb9_9999_9999_999a,
            buckets: [(0, 1), (7, 1 << 40)].into(),
            created: 1,
            at: if index == 4 { 3 } else { 4 },
        };
        series(index, &numbers)
    });
    snapshot_of(all.collect(), 4, Some(2))
}

fn golden(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(file)
}

#[test]
fn the_schema_is_that_of_the_files() {
    let snapshot = example();
    for (file, (write, read)) in ["snapshot.json", "snapshot.msgpack"].iter().zip(FORMS) {
        let path = golden(file);
        let bytes = write(&snapshot);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        let kept = std::fs::read(&path).unwrap();
        assert_eq!(read(&kept, Limits::default()).unwrap(), snapshot, "{file}");
        let text = String::from_utf8_lossy;
        assert!(bytes == kept, "{file} should be:\n{}", text(&bytes));
    }
}

#[test]
fn floats_that_are_no_numbers_survive() {
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 5e-324] {
        let numbers = Numbers {
            number: 0,
            sum: float.to_bits(),
            buckets: Default::default(),
            created: 0,
            at: 0,
        };
        let snapshot = snapshot_of(vec![series(5, &numbers)], 0, None);
        for (write, read) in FORMS {
            assert_eq!(
                read(&write(&snapshot), Limits::default()).unwrap(),
                snapshot
            );
        }
    }
}

/// A document of families that are all called so, with these labels each.
fn families(name: &str, count: usize, series: usize) -> String {
    let families = (0..count).map(|family| {
        let series = (0..series).map(|index| {
            format!(r#"{{"labels":{{"{index}":"{family}"}},"created_ns":1,"value":{{"gauge":1}}}}"#)
        });
        let series = series.collect::<Vec<_>>().join(",");
        format!(r#"{{"name":"{name}","kind":"gauge","series":[{series}]}}"#)
    });
    let families = families.collect::<Vec<_>>().join(",");
    format!(
        r#"{{"format":"metriken-snapshot","version":1,"at_ns":1,"process_start_ns":1,"families":[{families}]}}"#
    )
}

/// To look at the name once a series took minutes.
#[test]
fn a_long_name_of_many_series_is_looked_at_once() {
    let text = families(&"x".repeat(2 << 20), 1, 20_000);
    let read = Snapshot::from_json(text.as_bytes(), Limits::default()).unwrap();
    assert_eq!(
        read.families().map(<[_]>::len).collect::<Vec<_>>(),
        [20_000]
    );
}

/// To compare the names for each pair of series that is sorted took minutes.
#[test]
fn families_of_one_long_name_are_one() {
    let text = families(&"x".repeat(5 << 20), 8, 2_000);
    let read = Snapshot::from_json(text.as_bytes(), Limits::default()).unwrap();
    assert_eq!(
        read.families().map(<[_]>::len).collect::<Vec<_>>(),
        [16_000]
    );
}

/// Any time that can be written.
fn time() -> impl Strategy<Value = SystemTime> {
    let ns = prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(-1), any::<i64>()];
    ns.prop_filter_map("a time of this system", |ns: i64| {
        let distance = Duration::from_nanos(ns.unsigned_abs());
        match ns {
            ..0 => UNIX_EPOCH.checked_sub(distance),
            _ => UNIX_EPOCH.checked_add(distance),
        }
    })
}

proptest! {
    #[test]
    fn any_time_is_read_back(
        mut snapshot in arbitrary::snapshot(),
        times in prop::array::uniform4(time()),
        number in 0..4_usize,
    ) {
        [snapshot.at, snapshot.process_start, _, _] = times;
        snapshot.since = Some(times[2]);
        for series in &mut snapshot.series {
            series.created = times[3];
            series.at = times[number];
        }
        for (write, read) in FORMS {
            prop_assert_eq!(&read(&write(&snapshot), Limits::default()).unwrap(), &snapshot);
        }
    }

    #[test]
    fn what_is_written_is_read_back(snapshot in arbitrary::snapshot()) {
        for (write, read) in FORMS {
            prop_assert_eq!(&read(&write(&snapshot), Limits::default()).unwrap(), &snapshot);
        }
    }

    /// Bytes as they arrive when something else than a snapshotter wrote them:
    /// they are refused, or mean something that can be written and read again.
    #[test]
    fn changed_bytes_are_refused_or_mean_something(
        snapshot in arbitrary::snapshot(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6),
    ) {
        for (write, read) in FORMS {
            let mut bytes = write(&snapshot);
            for (index, byte, what) in &changes {
                let index = index.index(bytes.len());
                match what {
                    0 => bytes[index] = *byte,
                    1 => bytes.insert(index, *byte),
                    _ => drop(bytes.remove(index)),
                }
            }
            if let Ok(changed) = read(&bytes, Limits::default()) {
                prop_assert_eq!(&read(&write(&changed), Limits::default()).unwrap(), &changed);
            }
        }
    }

    #[test]
    fn garbage_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for (_, read) in FORMS {
            prop_assert!(read(&bytes, Limits::default()).is_err());
        }
    }
}
