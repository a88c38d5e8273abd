//! A metric whose kind nobody knows before it has a value joins when it has one.

mod metric;

use metriken::{Kind, Lazy, MetricBuilder};
use metriken_exposition::{Names, Walk, Walker};

use metric::gauges;

#[test]
fn a_metric_joins_when_its_kind_is_known() {
    let mut walker = Walker::new(Names::Legacy);
    let lazy = MetricBuilder::new("lazy").build(Lazy::new(|| gauges([&[], &[("a", "b")]])));
    let find = |walk: &Walk<'_>| {
        let family = walk.families().find(|family| family.name() == "lazy");
        family.map(|family| family.kind())
    };
    assert_eq!(find(&walker.walk()), None);
    Lazy::force(&lazy);
    let walk = walker.walk();
    assert_eq!(find(&walk), Some(Kind::Gauge));
}
