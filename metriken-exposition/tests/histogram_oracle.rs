//! What classic histograms show, against counting one value at a time.

mod page;

use std::collections::BTreeSet;

use metriken::histogram::Config;
use metriken::{Histogram, MetricBuilder};
use metriken_exposition::{Buckets, TextEncoder, TextFormat};
use proptest::prelude::*;

use page::Page;

/// A unit and the power of ten that its values are divided by.
const UNITS: [(&str, i32); 5] = [
    ("nanoseconds", 9),
    ("milliseconds", 3),
    ("percent", 2),
    ("requests", 0),
    ("seconds", 0),
];

#[derive(Clone, Debug)]
enum Choice {
    Default,
    Powers(u8, u8, u8),
    Near(Vec<f64>),
}

fn choices() -> impl Strategy<Value = Choice> {
    let bound = prop_oneof![
        -1.0..10.0,
        0.0..1e-3,
        0.0..1e20,
        Just(f64::NAN),
        Just(f64::INFINITY)
    ];
    prop_oneof![
        Just(Choice::Default),
        (0..70_u8, 0..=255_u8, 0..9_u8).prop_map(|(from, to, step)| Choice::Powers(from, to, step)),
        prop::collection::vec(bound, 0..6).prop_map(Choice::Near),
    ]
}

fn values() -> impl Strategy<Value = Vec<u64>> {
    let shifted = (any::<u64>(), 0..64_u32).prop_map(|(value, shift)| value >> shift);
    prop::collection::vec(prop_oneof![shifted, 0..40_u64], 0..60)
}

/// The highest values of the buckets that are chosen.
fn bounds(choice: &Choice, config: &Config, unit: usize) -> BTreeSet<u64> {
    let (unit, decimals) = UNITS[unit];
    let highest = u64::MAX >> (64 - config.max_value_power());
    let powers = |from: u8, to: u8, step: u8| {
        let powers = (from..=to.min(63)).step_by(step.max(1).into());
        let bounds = powers.map(|power| (1_u64 << power) - 1);
        bounds.filter(|bound| *bound <= highest).collect()
    };
    match choice {
        // From a microsecond to 17 seconds, rounded up to powers of two.
        Choice::Default if unit == "nanoseconds" => powers(10, 34, 1),
        Choice::Default if unit == "milliseconds" => powers(0, 15, 1),
        Choice::Default => powers(2, 32, 2),
        &Choice::Powers(from, to, step) => powers(from, to, step),
        Choice::Near(bounds) => {
            let recorded = bounds
                .iter()
                .map(|bound| (bound * 10_f64.powi(decimals)).round());
            let in_range = recorded.filter(|value| *value >= 0.0 && *value <= highest as f64);
            let empty = metriken::histogram::Histogram::with_config(config);
            let end = |value: f64| {
                let bucket = empty
                    .iter()
                    .find(|bucket| bucket.range().contains(&(value as u64)));
                bucket.map(|bucket| bucket.end())
            };
            in_range.filter_map(end).collect()
        }
    }
}

fn buckets(choice: &Choice) -> Buckets {
    match choice {
        Choice::Default => Buckets::default(),
        &Choice::Powers(from, to, step) => Buckets::powers_of_two(from, to, step),
        Choice::Near(bounds) => Buckets::near(bounds.clone()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    })]

    #[test]
    fn counts_are_those_of_the_values_up_to_the_bound(
        max in 1..=64_u8,
        grouping in 0..8_u8,
        unit in 0..UNITS.len(),
        choice in choices(),
        values in values(),
    ) {
        let config = Config::new(grouping.min(max - 1), max).unwrap();
        let histogram = MetricBuilder::new("h")
            .unit(UNITS[unit].0)
            .build(Histogram::new(config.grouping_power(), max));
        values.iter().for_each(|value| histogram.record(*value));

        let decimals = UNITS[unit].1;
        let mut expected: Vec<(f64, usize)> = bounds(&choice, &config, unit)
            .into_iter()
            .map(|bound| {
                let shown = format!("{bound}e-{decimals}").parse().unwrap();
                (shown, values.iter().filter(|value| **value <= bound).count())
            })
            .collect();
        expected.push((f64::INFINITY, values.len()));
        let sum = values.iter().fold(0_u64, |sum, value| sum.wrapping_add(*value));

        for format in page::FORMATS {
            let mut encoder = TextEncoder::new(format).buckets(buckets(&choice));
            // The second page is written from what the first one kept.
            for _ in 0..2 {
                let page = Page::encode(&mut encoder, format, Default::default());
                check(&page, &expected, sum, decimals, format);
            }
        }
    }
}

fn check(page: &Page, expected: &[(f64, usize)], sum: u64, decimals: i32, format: TextFormat) {
    let [family] = &*page.families else {
        panic!("{page:#?}")
    };
    let buckets = family
        .samples
        .iter()
        .filter(|sample| sample.name.ends_with("_bucket"));
    let buckets: Vec<(f64, usize)> = buckets
        .map(|bucket| {
            let bound = bucket.label("le").unwrap().replace("+Inf", "inf");
            (bound.parse().unwrap(), bucket.value.parse().unwrap())
        })
        .collect();
    assert_eq!(buckets, expected, "{format:?}");
    // Digit by digit: the sum is exact.
    let shown = page.values(&format!("{}_sum", family.name))[0];
    let (whole, fraction) = shown.split_once('.').unwrap_or((shown, ""));
    let zeros = "0".repeat(decimals as usize - fraction.len());
    let digits = format!("{whole}{fraction}{zeros}");
    assert_eq!(
        digits.trim_start_matches('0'),
        sum.to_string().trim_start_matches('0')
    );
}
