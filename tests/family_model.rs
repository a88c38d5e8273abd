//! A family of open labels against a map, under random operations.

use std::collections::BTreeMap;

use metriken::{Counter, Family, LabelSet, LabelValue};
use proptest::prelude::*;

#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Method {
    Get,
    Post,
}

#[derive(LabelSet)]
struct Request<'a> {
    method: Method,
    tenant: &'a str,
    shard: Option<u8>,
}

/// Few enough to come again, and more than there is room for.
const TENANTS: [&str; 12] = [
    "",
    "a",
    "b",
    "c",
    "d",
    "e",
    "other",
    "longer than a word",
    "longer than a wore",
    "é",
    "a text that is much longer than what a row has room for in itself",
    "\u{0}",
];

#[derive(Clone, Debug)]
enum Operation {
    Add(Method, &'static str, Option<u8>, u64),
    /// Through what was found the time before last.
    AddAgain(u64),
    Remove(&'static str, Option<u8>),
    Read,
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let method = prop_oneof![Just(Method::Get), Just(Method::Post)];
    let tenant = proptest::sample::select(&TENANTS[..]);
    let shard = proptest::option::of(0..2_u8);
    let operation = prop_oneof![
        12 => (method, tenant.clone(), shard.clone(), 0..100_u64)
            .prop_map(|(method, tenant, shard, n)| Operation::Add(method, tenant, shard, n)),
        2 => (0..100_u64).prop_map(Operation::AddAgain),
        3 => (tenant, shard).prop_map(|(tenant, shard)| Operation::Remove(tenant, shard)),
        1 => Just(Operation::Read),
    ];
    proptest::collection::vec(operation, 0..200)
}

/// What the family should show: values by method, tenant and shard as text.
#[derive(Default)]
struct Model {
    series: BTreeMap<Labels, u64>,
    total: u64,
}

type Labels = (String, String, String);

const OTHER: &str = "other";

fn labels(method: Method, tenant: &str, shard: Option<u8>) -> Labels {
    let shard = shard.map_or(String::new(), |shard| shard.to_string());
    (method.as_str().to_owned(), tenant.to_owned(), shard)
}

fn shown(family: &Family<Request<'static>, Counter>) -> BTreeMap<Labels, u64> {
    let mut all = BTreeMap::new();
    family.for_each(|labels, counter| {
        let value = |name| {
            let label = labels.iter().find(|label| label.name() == name);
            label.map_or("", |label| label.value()).to_owned()
        };
        let labels = (value("method"), value("tenant"), value("shard"));
        assert_eq!(all.insert(labels, counter.value()), None);
    });
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// With room for all of them, every set has its own series, and removing
    /// one moves its counts to the one where all is `other`.
    #[test]
    fn a_family_with_room_is_a_map(operations in operations()) {
        let family: Family<Request<'static>, Counter> = Family::bounded(2 * 100);
        let mut model = Model::default();
        for operation in operations {
            match operation {
                Operation::Add(method, tenant, shard, n) => {
                    family.get(&Request { method, tenant, shard }).add(n);
                    *model.series.entry(labels(method, tenant, shard)).or_default() += n;
                }
                Operation::AddAgain(_) => {}
                Operation::Remove(tenant, shard) => {
                    // So that the family cannot give it back as it was.
                    shown(&family);
                    let is_known = [Method::Get, Method::Post].map(|method| {
                        let key = labels(method, tenant, shard);
                        if tenant == OTHER {
                            return false;
                        }
                        let Some(n) = model.series.remove(&key) else { return false };
                        let other = (method.as_str().to_owned(), OTHER.to_owned(), OTHER.to_owned());
                        *model.series.entry(other).or_default() += n;
                        true
                    });
                    let removed = family.remove(&Request { method: Method::Get, tenant, shard });
                    prop_assert_eq!(removed, is_known.contains(&true));
                    shown(&family);
                }
                Operation::Read => prop_assert_eq!(&shown(&family), &model.series),
            }
        }
        prop_assert_eq!(shown(&family), model.series);
    }

    /// Whatever there is room for, nothing is lost, nothing is twice there, and
    /// there are never more series than allowed.
    #[test]
    fn a_family_without_room_keeps_its_total(operations in operations(), max in 4..24_usize) {
        let family: Family<Request<'static>, Counter> = Family::bounded(max);
        let mut model = Model::default();
        let mut kept = Vec::new();
        for operation in operations {
            match operation {
                Operation::Add(method, tenant, shard, n) => {
                    let series = family.get(&Request { method, tenant, shard });
                    series.add(n);
                    model.total += n;
                    kept.push(series);
                }
                Operation::AddAgain(n) => {
                    if let Some(series) = kept.iter().rev().nth(1) {
                        series.add(n);
                        model.total += n;
                    }
                }
                Operation::Remove(tenant, shard) => {
                    family.remove(&Request { method: Method::Post, tenant, shard });
                }
                Operation::Read => {
                    let all = shown(&family);
                    prop_assert_eq!(all.values().sum::<u64>(), model.total);
                    prop_assert!(all.len() <= max, "{} of {max}", all.len());
                }
            }
        }
        let all = shown(&family);
        prop_assert_eq!(all.values().sum::<u64>(), model.total);
    }
}
