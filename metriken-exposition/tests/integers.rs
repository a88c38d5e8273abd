//! Whole numbers are on the page to the last digit, scaled or not.

mod page;
mod python;

use metriken::{Counter, Gauge, MetricBuilder};
use metriken_exposition::{TextEncoder, TextFormat};

use page::Page;
use python::Python;

/// Units, and what the values in them are on the page: a counter of 2^64 - 1
/// and one of 2^53 + 1, which is more than floats tell apart, and a gauge of
/// -2^63 and one of -2^53 - 1.
const TABLE: [(&str, [&str; 4]); 4] = [
    (
        "requests",
        [
            "18446744073709551615",
            "9007199254740993",
            "-9223372036854775808",
            "-9007199254740993",
        ],
    ),
    (
        "nanoseconds",
        [
            "18446744073.709551615",
            "9007199.254740993",
            "-9223372036.854775808",
            "-9007199.254740993",
        ],
    ),
    (
        "percent",
        [
            "184467440737095516.15",
            "90071992547409.93",
            "-92233720368547758.08",
            "-90071992547409.93",
        ],
    ),
    (
        "tebibytes",
        [
            "20282409603651670422847739658240",
            "9903520314283043298704621568",
            "-10141204801825835211973625643008",
            "-9903520314283043298704621568",
        ],
    ),
];

#[test]
fn integers_are_exact_to_the_last_digit() {
    let metrics = TABLE.iter().enumerate().map(|(row, &(unit, _))| {
        let named = |name| MetricBuilder::new(format!("m{row}_{name}")).unit(unit);
        (
            named("0").build(Counter::with_value(u64::MAX)),
            named("1").build(Counter::with_value((1 << 53) + 1)),
            named("2").build(Gauge::with_value(i64::MIN)),
            named("3").build(Gauge::with_value(-(1 << 53) - 1)),
        )
    });
    let _metrics: Vec<_> = metrics.collect();
    let expected: Vec<_> = TABLE
        .iter()
        .flat_map(|(_, values)| values)
        .copied()
        .collect();
    let python = Python::find();
    for format in page::FORMATS {
        let mut text = String::new();
        TextEncoder::new(format).encode(&mut text).unwrap();
        let page = Page::read(&text, format, Default::default());
        let samples = page
            .samples()
            .filter(|sample| !sample.name.ends_with("_created"));
        let values: Vec<_> = samples.map(|sample| &*sample.value).collect();
        assert_eq!(values, expected);
        if let Some(python) = &python {
            check_by_python(python, format, text, &expected);
        }
    }
}

/// Python's whole numbers are exact too; its fractions are floats.
fn check_by_python(python: &Python, format: TextFormat, text: String, expected: &[&str]) {
    let families = python.read(&[(format, text)]).remove(0);
    assert_eq!(families.len(), expected.len());
    for (family, expected) in families.iter().zip(expected) {
        let read = family["samples"][0]["value"].as_str().unwrap();
        if expected.contains('.') {
            assert_eq!(read.parse::<f64>(), expected.parse::<f64>());
        } else {
            assert_eq!(read, *expected);
        }
    }
}
