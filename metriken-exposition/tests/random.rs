//! Whatever is registered, the page is valid: by our own reader, and for some
//! of the cases by the parsers of the official Python client.

mod metric;
mod page;
mod python;

use std::cell::RefCell;

use metriken::histogram::Histogram;
use metriken::{DynBoxedMetric, Kind, Label, Metric, MetricBuilder, Sample, Visit};
use metriken_exposition::{Names, TextEncoder, TextFormat};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use metric::Shows;
use page::Page;
use python::Python;

type Labels = Vec<(String, String)>;

/// A metric as it is declared, and the series that it shows.
#[derive(Clone, Debug)]
struct Declared {
    kind: Kind,
    name: String,
    unit: String,
    help: String,
    constant: Labels,
    series: Vec<(Labels, Kind, u64)>,
}

fn kinds() -> impl Strategy<Value = Kind> {
    const KINDS: [Kind; 5] = [
        Kind::Counter,
        Kind::Gauge,
        Kind::Histogram,
        Kind::Info,
        Kind::StateSet,
    ];
    prop::sample::select(&KINDS)
}

/// Names that come to the same, or to those of each other's samples.
fn names() -> impl Strategy<Value = String> {
    let suffix = prop::sample::select(
        &[
            "",
            "_total",
            "_info",
            "_count",
            "_sum",
            "_bucket",
            "_created",
            "_seconds",
            ".x",
            "_x",
            "_seconds_total",
            "_x_total",
        ][..],
    );
    let close = ("[ab]", suffix).prop_map(|(name, suffix)| format!("{name}{suffix}"));
    prop_oneof![4 => close, 1 => text()]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c_]{0,3}",
        "[a-b_:.\\\\\"\n\r\0 #{}=,é]{0,6}",
        any::<String>()
    ]
}

fn labels() -> impl Strategy<Value = Labels> {
    let name = prop_oneof![
        4 => prop::sample::select(&["x", "y", "x.y", "x_y", "le", "a", "b", "__x"][..])
            .prop_map(str::to_owned),
        1 => text(),
    ];
    let value = prop_oneof![4 => "[01]?", 1 => text()];
    prop::collection::vec((name, value), 0..3)
}

prop_compose! {
    fn declared()(
        kind in kinds(),
        name in names(),
        unit in prop_oneof![
            prop::sample::select(&["", "", "seconds", "nanoseconds", "x"][..])
                .prop_map(str::to_owned),
            text(),
        ],
        help in text(),
        constant in labels(),
        series in prop::collection::vec(
            (labels(), prop_oneof![9 => Just(Kind::Other), 1 => kinds()], any::<u64>()),
            0..4,
        ),
    ) -> Declared {
        // Mostly of the metric's own kind.
        let of = |own| if own == Kind::Other { kind } else { own };
        let series = series.into_iter().map(|(labels, own, value)| (labels, of(own), value));
        Declared { kind, name, unit, help, constant, series: series.collect() }
    }
}

fn show(series: &[(Labels, Kind, u64)], visitor: &mut dyn Visit) {
    for (labels, kind, value) in series {
        let labels: Vec<_> = labels
            .iter()
            .map(|(name, value)| Label::new(name, value))
            .collect();
        let value = *value;
        let mut histogram = Histogram::new(2, 64).unwrap();
        let sample = match kind {
            Kind::Counter => Sample::Counter(value),
            Kind::Gauge if value % 2 == 0 => Sample::Gauge(value as i64),
            Kind::Gauge => Sample::Float(f64::from_bits(value)),
            Kind::Histogram => {
                histogram.increment(value).unwrap();
                Sample::Histogram(&histogram)
            }
            Kind::Info => Sample::Info,
            _ => Sample::StateSet {
                states: &["on", "off", "between"][..value as usize % 4],
                active: value,
            },
        };
        visitor.series(&labels, sample);
    }
}

fn register(declared: &Declared) -> DynBoxedMetric<impl Metric + use<>> {
    let series = declared.series.clone();
    let builder = MetricBuilder::new(declared.name.clone())
        .unit(declared.unit.clone())
        .description(declared.help.clone());
    let labels = declared.constant.iter();
    let builder = labels.fold(builder, |builder, (name, value)| {
        builder.metadata(name, value)
    });
    builder.build(Shows(declared.kind, move |visitor: &mut dyn Visit| {
        show(&series, visitor)
    }))
}

/// The pages in all formats, after checks that our own reader makes.
fn pages(encoders: &mut [(TextFormat, Names, TextEncoder)]) -> Vec<(TextFormat, String)> {
    let pages = encoders.iter_mut().map(|(format, names, encoder)| {
        let mut text = String::new();
        encoder.encode(&mut text).unwrap();
        Page::read(&text, *format, *names);
        (*format, text)
    });
    pages.collect()
}

#[test]
fn whatever_is_registered_the_page_is_valid() {
    // Kept from case to case, as by a process whose metrics change.
    let encoders = page::FORMATS.into_iter().flat_map(|format| {
        [Names::Legacy, Names::Utf8]
            .map(|names| (format, names, TextEncoder::new(format).names(names)))
    });
    let encoders = RefCell::new(encoders.collect::<Vec<_>>());
    let for_python = RefCell::new(Vec::new());
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(200)
    });
    let registries = prop::collection::vec(declared(), 1..12);
    let result = runner.run(&registries, |registry| {
        let _metrics: Vec<_> = registry.iter().map(register).collect();
        let mut encoders = encoders.borrow_mut();
        // Conflicts may be found after theirs was the page to tell of them.
        pages(&mut encoders);
        let all = pages(&mut encoders);
        prop_assert_eq!(&pages(&mut encoders), &all);
        if for_python.borrow().len() < 80 {
            for_python.borrow_mut().extend(all);
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    if let Some(python) = Python::find() {
        python.read(&for_python.take());
    }
}
