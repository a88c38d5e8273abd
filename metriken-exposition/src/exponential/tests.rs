use histogram::Histogram;
use num_bigint::BigUint;
use proptest::prelude::*;

use super::*;

const SCALES: [Scale; 4] = [
    Scale::ONE,
    Scale {
        factor: 1,
        decimals: 9,
    },
    Scale {
        factor: 3_600,
        decimals: 0,
    },
    Scale {
        factor: 1 << 50,
        decimals: 0,
    },
];

/// Whether the midpoint of a bucket is above 2^(`index` / 2^`schema`), in whole
/// numbers: both sides to the power of 2^`schema` and times what they are
/// divided by.
fn is_above(config: &Config, scale: Scale, schema: i8, bucket: usize, index: i32) -> bool {
    let sum = u128::from(h2::start(config, bucket)) + u128::from(h2::end(config, bucket));
    let midpoint = BigUint::from(sum) * scale.factor;
    let unit = BigUint::from(10_u8).pow(u32::from(scale.decimals)) * 2_u8;
    let (root, power) = if schema >= 0 {
        (1 << schema, index)
    } else {
        (1, index << -schema)
    };
    let (midpoint, unit) = (midpoint.pow(root), unit.pow(root));
    if power < 0 {
        midpoint << power.unsigned_abs() > unit
    } else {
        midpoint > unit << power.unsigned_abs()
    }
}

prop_compose! {
    fn exponentials()(
        grouping in 0..12_u8,
        max in 1..=64_u8,
        scale in prop::sample::select(&SCALES[..]),
        max_buckets in prop_oneof![Just(Exponential::MAX_BUCKETS), 1..3_000_usize],
    ) -> Exponential {
        let config = Config::new(grouping.min(max - 1), max).unwrap();
        Exponential::new(&config, scale, max_buckets)
    }
}

/// Values over the whole range of a configuration, and beyond it.
fn values() -> impl Strategy<Value = Vec<u64>> {
    let shifted = (any::<u64>(), 0..64_u32).prop_map(|(value, shift)| value >> shift);
    prop::collection::vec(prop_oneof![shifted, 0..40_u64], 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    })]

    #[test]
    fn a_bucket_goes_where_its_midpoint_is(
        exponential in exponentials(),
        pick in any::<prop::sample::Index>(),
    ) {
        let Exponential { config, scale, schema, .. } = exponential;
        let bucket = 1 + pick.index(config.total_buckets() - 1);
        let index = exponential.index(bucket).unwrap();
        prop_assert!(is_above(&config, scale, schema, bucket, index - 1));
        prop_assert!(!is_above(&config, scale, schema, bucket, index));
    }

    #[test]
    fn values_lie_within_the_stated_error_of_their_bucket(
        exponential in exponentials(),
        values in values(),
    ) {
        let Exponential { config, scale, schema, .. } = exponential;
        let error = exponential.relative_error();
        for value in values {
            let bucket = h2::index(&config, value);
            if value == 0 || bucket >= config.total_buckets() {
                continue;
            }
            let index = f64::from(exponential.index(bucket).unwrap());
            let width = f64::from(-schema).exp2();
            let shown = scale.apply(value as f64);
            for bound in [(index - 1.0) * width, index * width] {
                let off = (bound.exp2() / shown - 1.0).abs();
                prop_assert!(off <= error * (1.0 + 1e-9), "{value}: {off} of {error}");
            }
        }
    }

    #[test]
    fn counts_are_those_of_the_values_one_by_one(
        exponential in exponentials(),
        values in values(),
    ) {
        let config = exponential.config;
        let mut histogram = Histogram::with_config(&config);
        let (mut zero, mut naive) = (0, std::collections::BTreeMap::new());
        let mut beyond = 0;
        for value in values {
            match exponential.index(h2::index(&config, value)) {
                None => zero += 1,
                Some(index) => *naive.entry(index).or_insert(0) += 1,
            }
            if histogram.increment(value).is_err() {
                beyond += 1;
            }
        }
        let naive: Vec<(i32, u64)> = naive.into_iter().collect();

        let buckets = histogram.as_slice().iter().copied().enumerate();
        let buckets = buckets.filter(|(_, count)| *count != 0);
        let total = beyond + buckets.clone().map(|(_, count)| count).sum::<u64>();
        let mut counts = Counts::default();
        exponential.fold(buckets, total, &mut counts);
        prop_assert_eq!((counts.zero(), counts.buckets()), (zero, &*naive));
        if beyond == 0 {
            let totals = exponential.count(&histogram, &mut counts);
            prop_assert_eq!((counts.zero(), counts.buckets()), (zero, &*naive));
            prop_assert_eq!(totals.count, total);
        }
    }

    #[test]
    fn the_finest_schema_that_is_allowed_is_chosen(
        grouping in 0..12_u8,
        max in 1..=64_u8,
        scale in prop::sample::select(&SCALES[..]),
        max_buckets in 8..3_000_usize,
    ) {
        let config = Config::new(grouping.min(max - 1), max).unwrap();
        let range = |schema| {
            let index = |bucket| index_at(schema, midpoint(&config, scale, bucket));
            (index(config.total_buckets() - 1) - index(1) + 2) as usize
        };
        let schema = Exponential::new(&config, scale, max_buckets).schema();
        prop_assert!((COARSEST..=FINEST).contains(&schema));
        prop_assert!(range(schema) <= max_buckets);
        let base = |schema: i8| 2_f64.powf(2_f64.powi(-i32::from(schema)));
        let own = 2_f64.powi(-i32::from(config.grouping_power()));
        prop_assert!(base(schema) - 1.0 >= own);
        let finer = schema + 1;
        prop_assert!(
            finer > FINEST || base(finer) - 1.0 < own || range(finer) > max_buckets
        );
    }
}

#[test]
fn powers_of_two_are_the_last_of_their_bucket() {
    for schema in COARSEST..=FINEST {
        for power in [-60_i32, -1, 0, 1, 16, 63] {
            let value = f64::from(power).exp2();
            let index = index_at(schema, value);
            let next = index_at(schema, value * (1.0 + f64::EPSILON));
            if schema >= 0 {
                assert_eq!((index, next), (power << schema, (power << schema) + 1));
            } else {
                let bound = |index: i32| index << -schema;
                assert!((bound(index - 1) + 1..=bound(index)).contains(&power));
                assert_eq!(next, index_at(schema, f64::from(power + 1).exp2()));
            }
        }
    }
}

#[test]
fn a_cache_makes_one_mapping_for_what_is_declared_alike() {
    let mut cache = Cache::default();
    let [fine, coarse] = [7, 3].map(|grouping| Config::new(grouping, 64).unwrap());
    let mut places = vec![];
    for (config, scale) in [
        (&fine, SCALES[0]),
        (&fine, SCALES[1]),
        (&coarse, SCALES[0]),
        (&fine, SCALES[0]),
    ] {
        let (place, exponential) = cache.get(config, scale);
        assert!(exponential.is_for(config, scale));
        places.push(place);
    }
    assert_eq!(places, [0, 1, 2, 0]);
}
