//! How a metric's full name is written.

use metriken::*;

#[metric(name = "plain")]
static PLAIN: Counter = Counter::new();

#[metric(name = "labelled", metadata = { mode = "user", cpu = "0" })]
static LABELLED: Counter = Counter::new();

#[metric(name = "own", formatter = own_format)]
static OWN: Counter = Counter::new();

#[metric(name = "closure", formatter = |entry, _| entry.name().to_uppercase())]
static CLOSURE: Counter = Counter::new();

fn own_format(metric: &MetricEntry, format: Format) -> String {
    match format {
        Format::Simple => format!("simple/{}", metric.name()),
        Format::Prometheus => format!("prometheus_{}", metric.name()),
        _ => metric.name().to_owned(),
    }
}

fn formatted(metric: &dyn Metric) -> (String, String) {
    let entries = metrics();
    let entry = entries.iter().find(|entry| entry.is(metric)).unwrap();
    (
        entry.formatted(Format::Simple),
        entry.formatted(Format::Prometheus),
    )
}

#[test]
fn the_default_is_the_name_with_labels_where_the_format_has_them() {
    assert_eq!(formatted(&PLAIN), ("plain".into(), "plain".into()));
    let (simple, prometheus) = formatted(&LABELLED);
    assert_eq!(simple, "labelled");
    assert_eq!(prometheus, r#"labelled{cpu="0", mode="user"}"#);
}

#[test]
fn a_formatter_replaces_the_default() {
    let expected = ("simple/own".into(), "prometheus_own".into());
    assert_eq!(formatted(&OWN), expected);
    assert_eq!(formatted(&CLOSURE).0, "CLOSURE");
}

#[test]
fn a_metric_made_at_run_time_may_have_a_formatter() {
    let builder = MetricBuilder::new("own").formatter(own_format);
    let metric = builder.build(Gauge::new());
    assert_eq!(formatted(&*metric).0, "simple/own");
}
