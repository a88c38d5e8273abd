//! A hundred conflicts are named; those beyond are one number.

mod metric;
mod page;
mod warnings;

use metriken::{Gauge, MetricBuilder};
use metriken_exposition::{Names, TextEncoder};

use metric::gauges;
use page::Page;
use warnings::Warnings;

const CONFLICTS: usize = 130;

#[test]
fn conflicts_beyond_the_hundredth_are_counted_once_each() {
    let repeated = |i| MetricBuilder::new(format!("a_{i}")).build(gauges([&[], &[]]));
    let _metrics: Vec<_> = (0..CONFLICTS).map(repeated).collect();
    let mut encoder = TextEncoder::new(page::FORMATS[0]);
    let mut encode = || Page::encode(&mut encoder, page::FORMATS[0], Names::Legacy);
    let (page, warned) = Warnings::during(&mut encode);
    let check = |page: &Page| {
        let conflicts = page.family("metriken_exposition_conflicts").unwrap();
        assert_eq!(conflicts.samples.len(), 101);
        let rest = page.value("metriken_exposition_conflicts", &[("metric", "other")]);
        assert_eq!(rest, (CONFLICTS - 100).to_string());
    };
    check(&page);
    assert_eq!(warned.len(), 100);

    // Found again with every page, and with every change of the registry.
    for _ in 0..3 {
        let (page, warned) = Warnings::during(&mut encode);
        check(&page);
        assert_eq!(warned, [""; 0]);
        drop(MetricBuilder::new("b").build(Gauge::new()));
    }
}
