//! The facade `metrics` with its exporter for Prometheus.

use std::error::Error;
use std::net::SocketAddr;

use metrics::{Counter, Gauge, Histogram};
use metrics_exporter_prometheus::PrometheusBuilder;

use super::{
    COUNTERS, GAUGE, HISTOGRAM, Load, Recording, SERIES, VALUES, bounds_seconds, duration_ns,
    labels,
};

/// Handles are kept, as its documentation recommends.
#[derive(Default)]
pub struct Metrics {
    load: Option<Load>,
    counters: Vec<Counter>,
    gauges: Vec<Gauge>,
    histograms: Vec<Histogram>,
}

impl Metrics {
    pub fn new(load: Load) -> Self {
        Metrics {
            load: Some(load),
            ..Metrics::default()
        }
    }

    fn make(&mut self) {
        for (tenant, route) in (0..SERIES).map(labels) {
            let labels = [("tenant", tenant), ("route", route)];
            if self.load != Some(Load::Scalars) {
                self.histograms
                    .push(metrics::histogram!(HISTOGRAM, &labels));
                continue;
            }
            let counters = COUNTERS.map(|name| metrics::counter!(name, &labels));
            self.counters.extend(counters);
            self.gauges.push(metrics::gauge!(GAUGE, &labels));
        }
        let first = if self.histograms.is_empty() {
            1
        } else {
            VALUES as u64
        };
        (0..first).for_each(|number| self.record(number));
    }
}

impl Recording for Metrics {
    fn record(&mut self, tick: u64) {
        self.counters
            .iter()
            .for_each(|counter| counter.increment(1));
        for (number, gauge) in self.gauges.iter().enumerate() {
            gauge.set((tick + number as u64) as f64);
        }
        for (number, histogram) in self.histograms.iter().enumerate() {
            let value = duration_ns(tick * SERIES as u64 + number as u64);
            histogram.record(value as f64 * 1e-9);
        }
    }

    fn start(&mut self, how: &str) -> Result<(), Box<dyn Error>> {
        let address: SocketAddr = how.trim_start_matches("prometheus://").parse()?;
        let builder = PrometheusBuilder::new().with_http_listener(address);
        builder.set_buckets(&bounds_seconds())?.install()?;
        // Nothing can be made before there is a recorder.
        self.make();
        Ok(())
    }
}
