//! What the names of labels become on the page, and when they are in the way
//! of one another.

mod metric;
mod page;

use metriken::{Gauge, Histogram, Kind, Label, MetricBuilder, Sample, StateSet, Visit};
use metriken_exposition::{Names, TextEncoder, TextFormat};

use metric::Shows;
use page::Page;

type Labels = &'static [(&'static str, &'static str)];

/// The labels of a metric, those of its series, and all of them as shown with
/// legacy and with UTF-8 names.
const TABLE: &[(Labels, Labels, Labels, Labels)] = &[
    (&[("a", "1")], &[], &[("a", "1")], &[("a", "1")]),
    (
        &[("b", "1"), ("d", "2")],
        &[("a", "3"), ("c", "4"), ("e", "5")],
        &[("a", "3"), ("b", "1"), ("c", "4"), ("d", "2"), ("e", "5")],
        &[("a", "3"), ("b", "1"), ("c", "4"), ("d", "2"), ("e", "5")],
    ),
    // The series' own give way to the metric's.
    (
        &[("a", "1")],
        &[("a", "2")],
        &[("a", "1"), ("exported_a", "2")],
        &[("a", "1"), ("exported_a", "2")],
    ),
    (
        &[("a.b", "1"), ("a_b", "2")],
        &[],
        &[("a_b", "1"), ("exported_a_b", "2")],
        &[("a.b", "1"), ("a_b", "2")],
    ),
    (
        &[("a-b", "1"), ("a.b", "2"), ("exported_a_b", "3")],
        &[("a b", "4")],
        &[
            ("a_b", "4"),
            ("exported_a_b", "1"),
            ("exported_exported_a_b", "2"),
            ("exported_exported_exported_a_b", "3"),
        ],
        &[
            ("a b", "4"),
            ("a-b", "1"),
            ("a.b", "2"),
            ("exported_a_b", "3"),
        ],
    ),
    (
        &[("__name__", "1"), ("__x", "2"), ("_y", "3")],
        &[],
        &[
            ("_y", "3"),
            ("exported___name__", "1"),
            ("exported___x", "2"),
        ],
        &[
            ("_y", "3"),
            ("exported___name__", "1"),
            ("exported___x", "2"),
        ],
    ),
    (
        &[("-_x", "1")],
        &[],
        &[("exported___x", "1")],
        &[("-_x", "1")],
    ),
    (
        &[("", "1")],
        &[("0", "2")],
        &[("_", "1"), ("_0", "2")],
        &[("0", "2"), ("_", "1")],
    ),
    (
        &[("größe", "1")],
        &[("a:b", "2")],
        &[("a_b", "2"), ("gr__e", "1")],
        &[("a:b", "2"), ("größe", "1")],
    ),
    (
        &[("a\0", "1")],
        &[("\"", "2")],
        &[("_", "2"), ("a_", "1")],
        &[("\"", "2"), ("a_", "1")],
    ),
    // Not in order, and twice.
    (
        &[],
        &[("b", "1"), ("a", "2"), ("a", "3")],
        &[("a", "2"), ("b", "1"), ("exported_a", "3")],
        &[("a", "2"), ("b", "1"), ("exported_a", "3")],
    ),
    // Only histograms have bounds.
    (&[("le", "1")], &[], &[("le", "1")], &[("le", "1")]),
    // A label without a value is shown, though it is none.
    (&[("a", "")], &[], &[("a", "")], &[("a", "")]),
];

fn labels(labels: Labels) -> Vec<Label<'static>> {
    let labels = labels.iter();
    labels
        .map(|(name, value)| Label::new(name, value))
        .collect()
}

/// The labels of the sample with this name, except its own.
fn shown(name: &str, names: Names, own: &str, format: TextFormat) -> Vec<(String, String)> {
    let mut encoder = TextEncoder::new(format).names(names);
    let page = Page::encode(&mut encoder, format, names);
    let sample = page.samples().find(|sample| sample.name == name).unwrap();
    let labels = sample.labels.iter().filter(|(name, _)| name != own);
    labels.cloned().collect()
}

fn builder(name: &'static str, labels: Labels) -> MetricBuilder {
    labels
        .iter()
        .fold(MetricBuilder::new(name), |metric, (name, value)| {
            metric.metadata(*name, *value)
        })
}

#[test]
fn labels_have_names_that_the_format_allows_and_no_two_the_same() {
    for &(constant, own, legacy, utf8) in TABLE {
        let own = labels(own);
        let _gauge = builder("gauge", constant)
            .build(Shows(Kind::Gauge, move |visitor: &mut dyn Visit| {
                visitor.series(&own, Sample::Gauge(1))
            }));
        for format in page::FORMATS {
            for (names, expected) in [(Names::Legacy, legacy), (Names::Utf8, utf8)] {
                let expected: Vec<_> = expected
                    .iter()
                    .map(|(name, value)| (name.to_string(), value.to_string()))
                    .collect();
                assert_eq!(shown("gauge", names, "", format), expected);
            }
        }
    }
}

#[test]
fn names_of_the_formats_own_labels_are_theirs() {
    let _histogram =
        builder("own_histogram", &[("le", "1"), ("quantile", "2")]).build(Histogram::new(3, 20));
    let _set = builder("own.set", &[("own_set", "1"), ("own.set", "2")])
        .build(StateSet::new(&["on", "off"]));
    // Not the format's, and in the way of a name made up for one that is.
    let _gauge = builder("own_gauge", &[("own_gauge", "1"), ("le", "2")]).build(Gauge::new());

    let text = |labels: &[(&str, &str)]| -> Vec<(String, String)> {
        labels
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect()
    };
    for format in page::FORMATS {
        let legacy = |name, own| shown(name, Names::Legacy, own, format);
        let utf8 = |name, own| shown(name, Names::Utf8, own, format);
        let bounds = text(&[("exported_le", "1"), ("quantile", "2")]);
        assert_eq!(legacy("own_histogram_bucket", "le"), bounds);
        assert_eq!(utf8("own_histogram_count", ""), bounds);
        assert_eq!(
            legacy("own_set", "own_set"),
            text(&[
                ("exported_exported_own_set", "1"),
                ("exported_own_set", "2")
            ])
        );
        assert_eq!(
            utf8("own.set", "own.set"),
            text(&[("exported_own.set", "2"), ("own_set", "1")])
        );
        assert_eq!(
            legacy("own_gauge", ""),
            text(&[("le", "2"), ("own_gauge", "1")])
        );
    }
}
