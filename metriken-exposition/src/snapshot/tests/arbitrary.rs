//! Snapshots of a few series that overlap often.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use metriken_core::Kind;
use proptest::prelude::*;

use crate::Scale;
use crate::snapshot::histogram::Histogram;
use crate::snapshot::series::{FamilyInfo, Series, SeriesInfo};
use crate::snapshot::{Snapshot, StateSet, Value};

/// How many different series [`series`] makes.
pub(super) const SERIES: usize = 10;

pub(super) fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// What the value of a series is made of.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    pub(super) number: u64,
    pub(super) sum: u64,
    pub(super) buckets: BTreeMap<u32, u64>,
    pub(super) created: u64,
    pub(super) at: u64,
}

/// Numbers of which each is below `limit`.
pub(super) fn numbers(limit: u64) -> impl Strategy<Value = Numbers> {
    let buckets = prop::collection::btree_map(0..20_u32, 1..limit, 0..6);
    (0..limit, any::<u64>(), buckets, 0..4_u64, 0..4_u64).prop_map(
        |(number, sum, buckets, created, at)| Numbers {
            number,
            sum,
            buckets,
            created,
            at,
        },
    )
}

fn info(name: &str, kind: Kind, labels: &[(&str, &str)], scale: Scale) -> Arc<SeriesInfo> {
    let unit = if scale == Scale::ONE { "" } else { "seconds" };
    let help = if name == "c" { "What it \"is\"." } else { "" };
    let family = FamilyInfo::new(name, kind, unit, help);
    let labels = labels.iter().map(|&(n, v)| (n.into(), v.into())).collect();
    Arc::new(SeriesInfo::new(Arc::new(family), labels, scale))
}

/// One of the [`SERIES`]. Those numbered alike can be added.
pub(super) fn series(index: usize, numbers: &Numbers) -> Series {
    const NANO: Scale = Scale {
        factor: 1,
        decimals: 9,
    };
    let Numbers { number, sum, .. } = *numbers;
    let histogram = |grouping_power, sum| {
        Value::Histogram(Histogram {
            config: histogram::Config::new(grouping_power, 8).unwrap(),
            count: number,
            sum,
            buckets: numbers.buckets.iter().map(|(&i, &n)| (i, n)).collect(),
        })
    };
    let (name, labels, scale, value): (_, &[_], _, _) = match index {
        0 => ("c", &[], Scale::ONE, Value::Counter(number)),
        1 => ("c", &[("a", "1")], Scale::ONE, Value::Counter(number)),
        2 => (
            "c",
            &[("a", "1"), ("b", "\n\"ö")],
            Scale::ONE,
            Value::Counter(number),
        ),
        3 => ("d", &[], NANO, Value::Counter(number)),
        4 => ("g", &[], Scale::ONE, Value::Gauge(number as i64)),
        5 => ("g", &[], Scale::ONE, Value::Float(f64::from_bits(sum))),
        6 => ("h", &[], NANO, histogram(2, Some(sum))),
        7 => ("h", &[], NANO, histogram(3, None)),
        8 => ("i", &[("version", "1")], Scale::ONE, Value::Info),
        _ => {
            let set = StateSet {
                names: ["on", "off"].map(Into::into).into(),
                active: number & 3,
            };
            ("s", &[], Scale::ONE, Value::StateSet(set))
        }
    };
    let value = match value {
        Value::Float(value) if value.is_nan() => Value::Float(f64::NAN),
        value => value,
    };
    Series {
        info: info(name, value.kind(), labels, scale),
        created: at(numbers.created),
        at: at(numbers.at),
        value,
    }
}

pub(super) fn snapshot_of(mut series: Vec<Series>, seconds: u64, since: Option<u64>) -> Snapshot {
    series.sort_by(Series::order);
    Snapshot {
        at: at(seconds),
        process_start: at(1),
        since: since.map(at),
        series,
    }
}

/// Any snapshot or delta.
pub(super) fn snapshot() -> impl Strategy<Value = Snapshot> {
    let all = prop::collection::btree_map(0..SERIES, numbers(u64::MAX), 0..SERIES);
    (all, 0..4_u64, prop::option::of(0..4_u64)).prop_map(|(all, seconds, since)| {
        let all = all.iter().map(|(&index, numbers)| series(index, numbers));
        snapshot_of(all.collect(), seconds, since)
    })
}
