//! What the metrics about an exporter tell.
#![allow(dead_code, reason = "every test file uses a part of it")]

use metriken_core::Sample;
use metriken_exposition::{Names, Walker};

/// The value of a metric about exporters, of the series that has these labels
/// among its own.
pub(crate) fn health(name: &str, wanted: &[(&str, &str)]) -> u64 {
    let mut found = None;
    let mut walker = Walker::new(Names::OpenTelemetry);
    let walk = walker.walk();
    for family in walk.families().filter(|family| family.name() == name) {
        for member in family.members() {
            member.visit(|series| {
                let mut labels = Vec::new();
                member.for_each_label(series.labels, |name, value| {
                    labels.push((name.to_owned(), value.to_owned()));
                });
                let has = |&(name, value): &(&str, &str)| {
                    labels
                        .iter()
                        .any(|label| label.0 == name && label.1 == value)
                };
                if wanted.iter().all(has) {
                    let value = match *series.sample {
                        Sample::Counter(value) => value,
                        Sample::Gauge(value) => value.try_into().unwrap(),
                        _ => panic!("{name} is no number"),
                    };
                    assert!(
                        found.replace(value).is_none(),
                        "{name}{wanted:?} is there twice"
                    );
                }
            });
        }
    }
    found.unwrap_or_else(|| panic!("there is no {name}{wanted:?}"))
}
