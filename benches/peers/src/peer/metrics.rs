//! The facade `metrics` with its exporter for Prometheus.

use std::sync::LazyLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use super::{KEPT, Peer, leak, sample};
use crate::contender::Lineup;
use crate::input::{DURATIONS, bounds_seconds};
use crate::labels::{OPEN, plain};
use crate::section::scrape::{self, Pages};

pub struct Metrics;

/// Installs the recorder.
static EXPORTER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let recorder = recorder();
    let handle = recorder.handle();
    let installed = metrics::set_global_recorder(recorder);
    installed.expect("nobody else installs one");
    handle
});

fn recorder() -> PrometheusRecorder {
    let builder = PrometheusBuilder::new().set_buckets(&bounds_seconds());
    builder.expect("there are bounds").build_recorder()
}

/// The value on the exporter's page, beside which nobody can read one.
fn exported<const N: usize>(name: &str, labels: [(&str, &str); N]) -> u64 {
    sample(&EXPORTER.render(), name, labels)
}

impl Peer for Metrics {
    fn packages(&self) -> &'static [&'static str] {
        &["metrics", "metrics-exporter-prometheus"]
    }

    fn counter(&self, lineup: &mut Lineup) {
        LazyLock::force(&EXPORTER);
        let counter = leak(metrics::counter!("kept"));
        lineup.each("`Counter`, kept", |_| counter.increment(1));
        lineup.each("`counter!` each time", |_| {
            metrics::counter!("looked_up").increment(1)
        });
    }

    fn counters(&self, lineup: &mut Lineup, count: usize) {
        LazyLock::force(&EXPORTER);
        let counter = |i| metrics::counter!(format!("counter_{i}"));
        let counters = (0..count).map(counter).collect();
        lineup.rotating("`Counter`, kept", counters, |counter| counter.increment(1));
    }

    fn closed_labels(&self, lineup: &mut Lineup) {
        LazyLock::force(&EXPORTER);
        let labels = plain::closed_labels();
        lineup
            .each("`counter!` each time", |i| {
                let [method, status] = plain::texts(labels.at(i));
                metrics::counter!("closed", "method" => method, "status" => status).increment(1);
            })
            .counts(|choice| {
                let [method, status] = plain::texts(labels.choice(choice));
                exported("closed", [("method", method), ("status", status)])
            });
    }

    fn open_labels(&self, lineup: &mut Lineup) {
        LazyLock::force(&EXPORTER);
        let labels = &*OPEN;
        let count = |name: &'static str| {
            move |choice| {
                let (tenant, path) = labels.pair(choice);
                exported(name, [("tenant", tenant), ("path", path)])
            }
        };
        lineup
            .each("`counter!` each time, `&'static str`", |i| {
                let (tenant, path) = labels.at(i);
                metrics::counter!("open", "tenant" => tenant, "path" => path).increment(1);
            })
            .counts(count("open"));
        let kept = labels.keep(
            |(tenant, path)| metrics::counter!("open_kept", "tenant" => tenant, "path" => path),
        );
        lineup
            .each("`Counter`, kept", |i| kept[labels.number(i)].increment(1))
            .aside(KEPT)
            .counts(count("open_kept"));
        lineup
            .each("`counter!` each time, `String`", |i| {
                let (tenant, path) = labels.at(i);
                let (tenant, path) = (tenant.to_owned(), path.to_owned());
                metrics::counter!("open_owned", "tenant" => tenant, "path" => path).increment(1);
            })
            .counts(count("open_owned"));
    }

    fn histogram(&self, lineup: &mut Lineup) {
        let durations = &*DURATIONS;
        let upkeep = || EXPORTER.run_upkeep();
        upkeep();
        // Values wait in memory until they are put into buckets, which takes
        // longer than recording them.
        let histogram = leak(metrics::histogram!("alone"));
        lineup
            .each("`Histogram`, kept, without upkeep", |i| {
                histogram.record(durations.seconds(i))
            })
            .after(200_000, upkeep)
            .aside("values are put aside, not into buckets");
        let histogram = leak(metrics::histogram!("with_upkeep"));
        lineup.threads("`Histogram`, kept, with upkeep", move |_| {
            Box::new(move |n| {
                for i in 0..n as usize {
                    histogram.record(durations.seconds(i));
                    if i % 65_536 == 65_535 {
                        upkeep();
                    }
                }
                upkeep();
            })
        });
    }

    fn scrape(&self, pages: &mut Pages) {
        let recorder = recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            for (i, counter) in pages.counters.iter().enumerate() {
                metrics::describe_counter!(&*counter.name, &*counter.help);
                metrics::counter!(&*counter.name).absolute(scrape::counter(i));
            }
            for (i, gauge) in pages.gauges.iter().enumerate() {
                metrics::describe_gauge!(&*gauge.name, &*gauge.help);
                metrics::gauge!(&*gauge.name).set(scrape::gauge(i) as f64);
            }
            for histogram in pages.histograms {
                metrics::describe_histogram!(&*histogram.name, &*histogram.help);
                let histogram = metrics::histogram!(&*histogram.name);
                for &ns in &pages.durations {
                    histogram.record(ns as f64 * 1e-9);
                }
            }
        });
        leak(recorder);
        let mut page = Vec::new();
        pages.add("`render_to_write`, kept `Vec`", move || {
            page.clear();
            handle.render_to_write(&mut page).unwrap();
            page.len()
        });
    }
}
