//! A metric whose code panics costs what it had yet to show, and no more.

mod metric;
mod page;

use std::any::Any;

use metriken::histogram::{Config, Histogram};
use metriken::{
    Counter, HistogramMetric, Kind, Label, Metric, MetricBuilder, Sample, Value, Visit, metric,
};
use metriken_exposition::{Names, TextEncoder};

use metric::Shows;
use page::Page;

fn panic() -> ! {
    std::panic::resume_unwind(Box::new("not today"))
}

/// Panics when it is asked for anything, and first for its kind.
struct Panics;

impl Metric for Panics {
    fn as_any(&self) -> Option<&dyn Any> {
        panic()
    }

    fn value(&self) -> Option<Value<'_>> {
        panic()
    }
}

#[metric(name = "b_panics")]
static PANICS: Panics = Panics;

struct PanickingHistogram;

impl HistogramMetric for PanickingHistogram {
    fn config(&self) -> Config {
        Config::new(1, 8).unwrap()
    }

    fn load(&self) -> Option<Histogram> {
        panic()
    }
}

fn half(visitor: &mut dyn Visit) {
    visitor.series(&[Label::new("n", "1")], Sample::Gauge(1));
    panic()
}

fn histogram(visitor: &mut dyn Visit) {
    visitor.series(&[], Sample::Histogram(&PanickingHistogram));
}

#[test]
fn a_panic_costs_what_its_metric_had_yet_to_show() {
    let _metrics = (
        MetricBuilder::new("a").build(Counter::with_value(1)),
        MetricBuilder::new("c_half").build(Shows(Kind::Gauge, half)),
        MetricBuilder::new("d_histogram").build(Shows(Kind::Histogram, histogram)),
        MetricBuilder::new("e").build(Counter::with_value(2)),
    );
    for format in page::FORMATS {
        let mut encoder = TextEncoder::new(format);
        for _ in 0..2 {
            let page = Page::encode(&mut encoder, format, Names::Legacy);
            let names: Vec<_> = page.families.iter().map(|family| &*family.name).collect();
            assert_eq!(names, ["a", "c_half", "e", "metriken_exposition_conflicts"]);
            assert_eq!(page.values("c_half"), ["1"]);
            let panicked = |metric| [metric, "panicked", "false"];
            let metrics = ["b_panics", "c_half", "d_histogram"];
            assert_eq!(page.conflicts(), metrics.map(panicked));
        }
    }
}
