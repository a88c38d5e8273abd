//! metriken, whose exporters are started by URL.

use std::error::Error;

use metriken::{Counter, Family, Gauge, Histogram, LabelSet, metric};
use metriken_exposition::export::Exporters;
use metriken_exposition::{TextEncoder, TextFormat};

use super::{Load, Recording, SERIES, VALUES, duration_ns, labels};

// Linked, so that their URLs are known.
use {
    metriken_log as _, metriken_otlp as _, metriken_prometheus as _, metriken_pushgateway as _,
    metriken_recorder as _, metriken_remote_write as _, metriken_statsd as _,
};

#[derive(LabelSet)]
struct Route<'a> {
    tenant: &'a str,
    route: &'a str,
}

macro_rules! counters {
    ($($counter:ident $name:literal,)*) => {
        $(
            /// One of the counters of the benchmark.
            #[metric(name = $name)]
            static $counter: Family<Route<'static>, Counter> = Family::bounded(SERIES);
        )*
        static COUNTERS: &[&Family<Route<'static>, Counter>] = &[$(&$counter),*];
    };
}

counters! {
    REQUESTS "http_requests",
    ERRORS "http_errors",
    HITS "cache_hits",
    MISSES "cache_misses",
    READ "rows_read",
    WRITTEN "rows_written",
    RETRIES "retries",
    TIMEOUTS "timeouts",
    MESSAGES "messages",
}

/// The gauge of the benchmark.
#[metric(name = "queue_depth")]
static DEPTH: Family<Route<'static>, Gauge> = Family::bounded(SERIES);

/// The histogram of the benchmark.
#[metric(name = "request_duration", unit = "nanoseconds")]
static DURATION: Family<Route<'static>, Histogram> = Family::bounded(SERIES);

pub struct Metriken {
    load: Load,
    labels: Vec<(String, String)>,
    exporters: Option<Exporters>,
}

impl Metriken {
    pub fn new(load: Load) -> Self {
        let mut all = Metriken {
            load,
            labels: (0..SERIES).map(labels).collect(),
            exporters: None,
        };
        all.record(0);
        if load != Load::Scalars {
            (1..VALUES as u64).for_each(|number| all.record(number));
        }
        all
    }
}

impl Recording for Metriken {
    fn record(&mut self, tick: u64) {
        for (number, (tenant, route)) in self.labels.iter().enumerate() {
            let route = Route { tenant, route };
            match self.load {
                Load::Scalars => {
                    COUNTERS
                        .iter()
                        .for_each(|counter| counter.get(&route).increment());
                    DEPTH.get(&route).set(tick as i64 + number as i64);
                }
                Load::Histograms | Load::BusyHistograms => {
                    let value = duration_ns(tick * SERIES as u64 + number as u64);
                    DURATION.get(&route).record(value);
                }
            }
        }
    }

    fn start(&mut self, how: &str) -> Result<(), Box<dyn Error>> {
        self.exporters = Some(metriken_exposition::export::start(how)?);
        Ok(())
    }

    /// What the exporters say about themselves.
    fn exported(&self) -> Option<(u64, u64)> {
        let mut page = String::new();
        let written = TextEncoder::new(TextFormat::OpenMetrics).encode(&mut page);
        written.expect("memory takes everything");
        let value = |begin: &str| {
            let line = page.lines().find(|line| line.starts_with(begin))?;
            line.rsplit(' ').next()?.parse().ok()
        };
        let exports = page.lines().find(|line| {
            line.starts_with("metriken_exports_total") && line.contains("outcome=\"success\"")
        })?;
        let exports = exports.rsplit(' ').next()?.parse().ok()?;
        Some((exports, value("metriken_export_size_bytes_total")?))
    }
}
