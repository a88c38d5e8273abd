//! A metric whose code panics costs its own series.

use std::any::Any;

use client::Client;
use metriken_core::{Kind, Metric, MetricBuilder, Value};

mod client;

struct Explosive;

impl Metric for Explosive {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
    fn value(&self) -> Option<Value<'_>> {
        panic!("this is the test's own panic")
    }
    fn kind(&self) -> Kind {
        Kind::Gauge
    }
}

struct Peaceful;

impl Metric for Peaceful {
    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
    fn value(&self) -> Option<Value<'_>> {
        Some(Value::Gauge(5))
    }
}

#[test]
fn the_page_has_every_metric_but_the_one_that_panics() {
    let _before = MetricBuilder::new("aa_peaceful").build(Peaceful);
    let _explosive = MetricBuilder::new("mm_explosive").build(Explosive);
    let _after = MetricBuilder::new("zz_peaceful").build(Peaceful);
    let endpoint = client::endpoint();
    let mut client = Client::connect(&endpoint);
    for _ in 0..3 {
        let page = client.get("/metrics", "");
        assert_eq!(page.status, 200);
        assert!(page.text().contains("\naa_peaceful 5\n"), "{}", page.text());
        assert!(page.text().contains("\nzz_peaceful 5\n"), "{}", page.text());
        assert!(!page.text().contains("\nmm_explosive "), "{}", page.text());
    }
}
