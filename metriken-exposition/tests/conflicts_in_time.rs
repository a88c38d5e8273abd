//! When a conflict is on the page: at once if it is found before the family of
//! the conflicts is shown, and else with the next page.

mod metric;
mod page;

use metriken::{Counter, Gauge, MetricBuilder};
use metriken_exposition::{Names, TextEncoder};

use metric::gauges;
use page::Page;

#[test]
fn a_conflict_is_on_its_own_page_or_the_next() {
    let format = page::FORMATS[1];
    let mut encoder = TextEncoder::new(format);
    let mut encode = || Page::encode(&mut encoder, format, Names::Legacy);
    assert_eq!(encode().families, []);

    let name = ["z_kind", "kind differs"];
    let _kind = (
        MetricBuilder::new(name[0]).build(Gauge::new()),
        MetricBuilder::new(name[0]).build(Counter::new()),
    );
    let _early = MetricBuilder::new("m_early").build(gauges([&[], &[]]));
    let _late = MetricBuilder::new("n_late").build(gauges([&[], &[]]));
    let mut expected = vec![
        ["m_early", "labels repeated", "false"],
        ["z_kind", "kind differs", "false"],
        ["z_kind", "kind differs", "true"],
    ];
    // Sorted by family, then by the metric's name and kind.
    assert_eq!(encode().conflicts(), expected);
    expected.insert(1, ["n_late", "labels repeated", "false"]);
    assert_eq!(encode().conflicts(), expected);
    assert_eq!(encode().conflicts(), expected);
}
