//! Metrics that come to the same name and do not agree: the elder is shown.

mod page;
mod warnings;

use metriken::{Counter, DynBoxedMetric, Gauge, Histogram, MetricBuilder, metric};
use metriken_exposition::{Names, TextEncoder};

use page::Page;
use warnings::Warnings;

/// Shown.
#[metric(name = "kind")]
static KIND: Counter = Counter::new();

/// In conflict.
#[metric(name = "kind")]
static OTHER_KIND: Gauge = Gauge::new();

/// So is this, with the samples.
#[metric(name = "kind_total")]
static TOTAL: Gauge = Gauge::new();

#[metric(name = "kind.total")]
static TOTAL_TOO: Gauge = Gauge::new();

#[metric(name = "unit_seconds", unit = "seconds")]
static UNIT: Gauge = Gauge::new();

/// In conflict, so that this is nobody's help.
#[metric(name = "unit_seconds")]
static OTHER_UNIT: Gauge = Gauge::new();

/// Comes before the histogram by its age, and after it by its name.
#[metric(name = "sample_count")]
static SAMPLE: Gauge = Gauge::new();

#[metric(name = "sum")]
static SUM: Histogram = Histogram::new(1, 8);

/// Two sources that agree, in different units.
#[metric(name = "same", unit = "milliseconds", metadata = { from = "a" })]
static SAME: Gauge = Gauge::with_value(1500);

#[metric(name = "same_seconds", unit = "nanoseconds", metadata = { from = "b" })]
static SAME_TOO: Gauge = Gauge::with_value(1_500_000_000);

fn younger() -> (
    DynBoxedMetric<Histogram>,
    DynBoxedMetric<Gauge>,
    DynBoxedMetric<Counter>,
) {
    (
        MetricBuilder::new("sample").build(Histogram::new(1, 8)),
        MetricBuilder::new("sum_sum").build(Gauge::new()),
        MetricBuilder::new("kind").build(Counter::new()),
    )
}

#[test]
fn the_elder_is_shown_and_all_are_named_once() {
    let _younger = younger();
    for format in page::FORMATS {
        let mut encoder = TextEncoder::new(format);
        let mut encode = || Page::encode(&mut encoder, format, Names::Legacy);
        let (page, warned) = Warnings::during(&mut encode);

        assert_eq!(page.values("kind_total"), ["0"]);
        assert_eq!(page.family("kind").unwrap().help.as_deref(), Some("Shown."));
        let unit = page.family("unit_seconds").unwrap();
        assert_eq!((unit.samples.len(), &unit.help), (1, &None));
        assert_eq!(page.values("sample_count"), ["0"]);
        assert!(page.family("sample").is_none());
        assert_eq!(page.values("sum_sum"), ["0"]);
        assert_eq!(page.values("sum_count"), ["0"]);
        assert_eq!(page.values("same_seconds"), ["1.5", "1.5"]);

        // Conflicts of names are found before anything is shown; that of the
        // younger counter, when its family is, which is before this one.
        let expected = [
            ["kind", "kind differs", "false"],
            ["kind", "kind differs", "true"],
            ["kind", "labels repeated", "false"],
            ["kind", "sample name taken", "true"],
            ["kind.total", "sample name taken", "false"],
            ["kind_total", "sample name taken", "false"],
            ["sample", "sample name taken", "false"],
            ["sample_count", "sample name taken", "true"],
            ["sum", "sample name taken", "true"],
            ["sum_sum", "sample name taken", "false"],
            ["unit_seconds", "unit differs", "false"],
            ["unit_seconds", "unit differs", "true"],
        ];
        let mut found = page.conflicts();
        found.sort_unstable();
        assert_eq!(found, expected);
        if format == page::FORMATS[0] {
            assert_eq!(warned.len(), expected.len(), "{warned:#?}");
        } else {
            assert_eq!(warned, [""; 0]);
        }
        let (again, warned) = Warnings::during(&mut encode);
        assert_eq!((again, warned.len()), (page, 0));
    }
}
